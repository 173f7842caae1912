using System.Globalization;
using Gateway.Sandbox.SignIn;
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

    [Test]
    public async Task Sign_ins_that_are_under_way_survive_it_on_every_page()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        using var client = new OAuthClient(gateway.Mcp);
        using var alice = new ScriptedPerson("alice", gateway.PasswordOf("alice")) { Presses = [] };
        await client.RegisterAsync(Patience.Token);
        var request = client.Begin();
        var consent = await alice.OpenAsync(request.Address, client.RedirectUri, Patience.Token);

        await gateway.KillAndRestartAsync();
        alice.Presses = ["approve", "true"];
        var signedIn = await alice.ContinueAsync(consent, client.RedirectUri, Patience.Token);
        signedIn.Title.Should().Contain("Continue as alice?");
        await gateway.KillAndRestartAsync();
        alice.Presses = ["continue"];
        var back = await alice.ContinueAsync(signedIn, client.RedirectUri, Patience.Token);

        back.AtCallback.Should().BeTrue("the walk ended at {0}", back);
        (await client.RedeemAsync(request, request.ReadCode(back.Address), Patience.Token)).Succeeded.Should().BeTrue();
    }
}
