using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>Sign-ins of clients that the operator lists.</summary>
public sealed class KnownClientTests
{
    private const string Redirect = "http://127.0.0.1/cb";

    [Test]
    public async Task A_listed_client_signs_in_without_registering_and_its_name_is_not_called_unverified()
    {
        await using var gateway = await StartAsync();
        using var client = await ClientAsync(gateway);
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));

        var page = await alice.OpenAsync(client.Begin("forgejo:read").Address, client.RedirectUri, Patience.Token);
        page.Html.Should().Contain("Reading portal").And.NotContain("name not verified");
        var tokens = await client.SignInAsync(alice, "forgejo:read", Patience.Token);

        tokens.AccessToken.Should().NotBeNull();
        (await client.RefreshAsync(tokens.RefreshToken!, Patience.Token)).AccessToken.Should().NotBeNull();
    }

    [TestCase("forgejo:write", "invalid_scope")]
    [TestCase("forgejo:read forgejo:write", "invalid_scope")]
    [TestCase("forgejo:read", null)]
    [TestCase("forgejo:read offline_access", null)]
    [TestCase("", null)]
    public async Task The_scopes_that_the_operator_listed_bind(string scope, string? error)
    {
        await using var gateway = await StartAsync();
        using var client = await ClientAsync(gateway);
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));

        var visit = await alice.OpenAsync(client.Begin(scope).Address, client.RedirectUri, Patience.Token);

        (visit.AtCallback ? QueryHelpers.ParseQuery(visit.Address.Query)["error"].ToString() : null).Should().Be(error);
        visit.Html.Should().NotContain("Change things in your name");
    }

    [Test]
    public async Task One_that_the_operator_no_longer_lists_is_not_known()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = await ClientAsync(gateway);
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));

        (await alice.OpenAsync(client.Begin().Address, client.RedirectUri, Patience.Token)).Html.Should().Contain("FJG-1201");
    }

    private static Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(new Dictionary<string, string?>
    {
        ["Clients:Known:portal:Name"] = "Reading portal",
        ["Clients:Known:portal:RedirectUris:0"] = Redirect,
        ["Clients:Known:portal:Scopes:0"] = "forgejo:read",
        ["Clients:Known:portal:Scopes:1"] = "offline_access",
        ["StdioServers:forgejo:Tools:Read:0"] = "who_am_i",
    });

    private static async Task<OAuthClient> ClientAsync(GatewayUnderTest gateway)
    {
        var client = new OAuthClient(new Uri(gateway.Url, "/mcp")) { RedirectUri = new(Redirect) };
        await client.DiscoverAsync(Patience.Token);
        client.Adopt("portal");
        return client;
    }
}
