using System.Globalization;
using System.Net;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

[Platform(Include = "Linux")]
public sealed class GatewayKilledTests
{
    [Test]
    public async Task Kill_9_of_the_gateway_leaves_no_child_and_loses_no_client_grant_or_token()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        var before = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        var pid = int.Parse(await before.TextAsync("pid"), CultureInfo.InvariantCulture);
        var inFlight = before.CallAsync("hold", "1/2");
        await before.TextAsync("echo", "the call before this one has arrived");

        await gateway.KillAndRestartAsync();

        // pdeathsig: the kernel itself ends the children.
        await ProcessTable.UntilGoneAsync(pid, Patience.Token);
        await inFlight.Invoking(call => call).Should().ThrowAsync<Exception>("the connection broke");
        (await before.PostAsync(RawMcp.ListTools)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        var after = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        (await after.TextAsync("echo", "the old access token serves")).Should().StartWith("the old");
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!, Patience.Token);
        refreshed.Succeeded.Should().BeTrue(refreshed.ToString());
        (await Visitor.OpenAsync(gateway.Http, gateway.Mcp, refreshed.AccessToken)).Session.Should().NotBeNull();
    }
}
