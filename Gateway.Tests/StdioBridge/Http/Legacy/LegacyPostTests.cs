using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Tests.StdioBridge.Http.Legacy;

public sealed class LegacyPostTests
{
    [TestCase("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":77,"result":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":77,"error":{"code":-1,"message":"no"}}""")]
    public async Task What_needs_no_answer_is_202_without_a_body(string message)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var response = await client.PostAsync(message);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Headers_of_the_later_revision_do_not_make_a_sessions_request_a_stateless_one()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync("2025-11-25");
        client.ProtocolVersion = "2025-11-25";
        using var content = new StringContent(BridgeClient.Tool(1, "echo", """{"text":"hello"}"""), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

        // Clients of both eras send it always; here it even says something else.
        content.Headers.TryAddWithoutValidation("Mcp-Method", "tools/list");
        using var response = await client.SendAsync(HttpMethod.Post, content);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Contain("hello").And.NotContain("resultType");
    }
}
