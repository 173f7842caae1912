using Gateway.Operations;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.GatewayHost.Operations;

public sealed class LoggingTests
{
    [TestCase("Microsoft.AspNetCore.Hosting.Diagnostics")]
    [TestCase("System.Net.Http.HttpClient.forgejo.LogicalHandler")]
    [TestCase("Yarp.ReverseProxy.Forwarder.HttpForwarder")]
    [TestCase("Microsoft.AspNetCore.Http.Result.RedirectResult")]
    [TestCase("Microsoft.AspNetCore.Server.Kestrel.BadRequests")]
    public void Frameworks_that_log_addresses_stay_silent_however_an_operator_sets_them(string category)
    {
        var options = new LoggerFilterOptions();
        options.Rules.Add(new LoggerFilterRule(null, category, LogLevel.Trace, null));

        SensitiveCategories.Guard(options);

        options.Rules.Should().AllSatisfy(rule => rule.Filter!(null, category, LogLevel.Information).Should().BeFalse());
        options.Rules[^1].Filter!(null, category, LogLevel.Warning).Should().BeTrue();
    }

    [Test]
    public async Task A_code_in_an_address_or_a_token_in_a_header_reaches_no_log_at_any_level()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        const string token = "fjg_at_0123456789abcdefghijABCDEFGHIJklmnopqrst";

        await gateway.GetAsync("/oauth/callback?code=a-code-of-the-upstream&state=a-state-of-ours");
        await gateway.GetAsync("/nothing?access_token=a-token-in-an-address");
        await gateway.SendAsync(HttpMethod.Post, "/mcp", token, new StringContent("{}"));
        await gateway.StopAsync();

        gateway.Logs.Lines.Should().NotBeEmpty();
        gateway.Logs.Text.Should().NotContain("a-code-of-the-upstream").And.NotContain("a-state-of-ours").And.NotContain("a-token-in-an-address").And.NotContain(token);
    }

    [Test]
    public async Task A_line_of_a_request_carries_the_id_that_the_response_names()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, "/mcp", change: request => request.Headers.Add("X-Request-Id", "an-id-of-the-clients"));

        var id = answer.Headers.GetValues("X-Request-Id").Single();
        id.Should().NotBe("an-id-of-the-clients");
        gateway.Logs.Text.Should().Contain($"RequestId:{id}");
    }
}
