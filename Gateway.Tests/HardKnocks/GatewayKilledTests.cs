using System.Globalization;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

[Platform(Include = "Linux")]
public sealed class GatewayKilledTests
{
    [Test]
    public async Task Kill_9_of_the_gateway_leaves_no_child_and_loses_no_client_grant_token_or_session()
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
        (await before.TextAsync("echo", "the old access token and the old session serve")).Should().StartWith("the old");
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!, Patience.Token);
        refreshed.Succeeded.Should().BeTrue(refreshed.ToString());
        (await Visitor.OpenAsync(gateway.Http, gateway.Mcp, refreshed.AccessToken)).Session.Should().NotBeNull();
    }
}
