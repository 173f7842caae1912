using System.Globalization;
using System.Net;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands;

/// <summary>The commands as processes of their own, beside the real gateway on the same store.</summary>
[Platform(Include = "Linux")]
public sealed class PeopleCommandTests
{
    [Test]
    public async Task Revoking_a_person_ends_their_grants_sessions_and_children_while_the_gateway_runs_and_nobody_elses()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("StdioServers:forgejo:Tools:Preset", "None")));
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        using var other = (await gateway.SignInAsync("bob")) is var (bobs, bobsTokens) ? bobs : null;
        var alice = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        var bob = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, bobsTokens.AccessToken);
        var child = int.Parse(await alice.TextAsync("pid"), CultureInfo.InvariantCulture);
        var inFlight = alice.CallAsync("hold", "1/2");
        await alice.TextAsync("echo", "the call before this one has arrived");

        var (exitCode, output) = await gateway.CommandAsync("people", "revoke", "ALICE");

        exitCode.Should().Be(0, output);
        output.Should().Contain("alice (Forgejo id").And.Contain("1 connected apps disconnected").And.Contain("/user/settings/applications");
        (await inFlight)["error"].Should().NotBeNull("a call in flight is answered");
        await ProcessTable.UntilGoneAsync(child, Patience.Token);
        (await alice.InitializeAsync()).Should().Be(HttpStatusCode.Unauthorized);
        (await client.RefreshAsync(tokens.RefreshToken!, Patience.Token)).Error.Should().Be("invalid_grant");
        (await bob.TextAsync("echo", "nobody else notices")).Should().StartWith("nobody");

        var (again, newTokens) = await gateway.SignInAsync("alice");
        using var __ = again;
        (await Visitor.OpenAsync(gateway.Http, gateway.Mcp, newTokens.AccessToken)).Session.Should().NotBeNull("it is no ban");
    }

    [Test]
    public async Task The_list_shows_who_has_signed_in_and_a_stranger_cannot_be_revoked()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("StdioServers:forgejo:Tools:Preset", "None")));
        using var client = (await gateway.SignInAsync("alice")).Client;

        var (listed, list) = await gateway.CommandAsync("people", "list");
        var (refused, words) = await gateway.CommandAsync("people", "revoke", "nobody");

        listed.Should().Be(0, list);
        list.Should().MatchRegex(@"(?m)^alice +\d+ +active +1 +\d{4}-\d\d-\d\d \d\d:\d\d$");
        refused.Should().Be(1);
        words.Should().Contain("Nobody called 'nobody'");
    }

    [Test]
    public async Task Without_a_store_or_with_a_wrong_setting_the_command_says_so()
    {
        using var empty = new TemporaryDirectory();
        await using var nowhere = GatewayProcess.Start("people", "list", $"--Gateway:DataDirectory={empty.Path}");
        await using var wrong = GatewayProcess.Start("people", "list", "--Store:Provider=Oracle");
        await using var nameless = GatewayProcess.Start("people", "revoke", $"--Gateway:DataDirectory={empty.Path}");

        (await nowhere.ExitCodeAsync()).Should().Be(1);
        nowhere.Output.Should().Contain("There is no store at");
        Directory.GetFileSystemEntries(empty.Path).Should().BeEmpty("a command creates nothing");
        (await wrong.ExitCodeAsync()).Should().Be(2);
        wrong.Output.Should().Contain("Store:Provider");
        (await nameless.ExitCodeAsync()).Should().Be(1);
        nameless.Output.Should().Contain("The name comes first");
    }
}
