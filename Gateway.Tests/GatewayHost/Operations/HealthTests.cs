using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Sandbox.Forgejo;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Operations;

public sealed class HealthTests
{
    [Test]
    public async Task A_running_gateway_is_healthy_and_says_its_version()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.GetAsync("/healthz");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var report = await answer.Content.ReadFromJsonAsync<JsonObject>();
        ((string?)report!["status"]).Should().Be("ok");
        ((string?)report["version"]).Should().MatchRegex(@"\A\d+\.\d+\.\d+\z");
    }

    [Test]
    public async Task A_gateway_is_ready_once_its_store_stands()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var report = await UntilAsync(gateway, HttpStatusCode.OK);

        ((string?)report["status"]).Should().Be("ok");
        report["checks"]!.AsObject().Select(check => check.Key).Should().Contain(["store", "commands", "sessions", "forgejo"]);
    }

    [Test]
    public async Task A_gateway_whose_Forgejo_is_down_is_degraded_and_still_ready()
    {
        var forgejo = await StandInForgejo.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(forgejo: forgejo);
        await forgejo.DisposeAsync();

        var report = await UntilAsync(gateway, HttpStatusCode.OK);

        ((string?)report["status"]).Should().Be("degraded");
        ((string?)report["checks"]!["forgejo"]).Should().Contain("no answer");
    }

    [Test]
    public async Task A_gateway_without_its_childs_program_is_not_ready()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(command: ["no-such-program"]);

        var answer = await gateway.GetAsync("/readyz");

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        var report = await answer.Content.ReadFromJsonAsync<JsonObject>();
        ((string?)report!["checks"]!["commands"]).Should().Be("the command of forgejo is not found");
    }

    private static async Task<JsonObject> UntilAsync(GatewayUnderTest gateway, HttpStatusCode wanted)
    {
        // The report is renewed once a second at most, so asking again and again is cheap.
        for (var patience = Patience.Token; ; patience.ThrowIfCancellationRequested())
        {
            var answer = await gateway.GetAsync("/readyz");
            if (answer.StatusCode == wanted)
            {
                return (await answer.Content.ReadFromJsonAsync<JsonObject>(patience))!;
            }
        }
    }
}
