using Gateway.Sandbox.Forgejo;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>Forgejo under a path, which browsers see at another address than the gateway and its children.</summary>
public sealed class TwoAddressesTests
{
    [Test]
    public async Task Forgejo_below_a_path_serves_browsers_at_its_url_and_gateway_and_children_at_its_internal_one()
    {
        await using var forgejo = await StandInForgejo.StartAsync(new StandInForgejoOptions { PathPrefix = "/git" }, Patience.Token);
        using var inside = new Relay(new Uri(forgejo.Url));
        await using var gateway = await GatewayUnderTest.StartAsync(
            SampleServer.Settings(new Dictionary<string, string?> { ["Forgejo:Url"] = forgejo.Url, ["Forgejo:InternalUrl"] = inside.Url, ["StdioServers:forgejo:Tools:Preset"] = "None" }),
            forgejo: forgejo);

        var tokens = await gateway.SignInAsync("alice");
        var alice = await Visitor.OpenAsync(gateway, tokens.AccessToken);
        var answer = (await alice.CallAsync("who_am_i")).ToJsonString();
        inside.Cut();
        var cut = (await alice.CallAsync("who_am_i")).ToJsonString();

        new Uri(inside.Url).AbsolutePath.Should().Be("/git");
        answer.Should().Contain("alice (Alice)");
        cut.Should().NotContain("alice (Alice)", "the child's way to Forgejo is the internal one");
        forgejo.Requests.ToList().Should().Contain(request => request.Path == "/login/oauth/access_token").And.Contain(request => request.Path == "/login/oauth/grant");
    }
}
