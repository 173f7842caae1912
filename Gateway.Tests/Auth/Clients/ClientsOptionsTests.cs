using Gateway.Auth;
using Gateway.Auth.Clients;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Auth.Clients;

public sealed class ClientsOptionsTests
{
    [Test]
    public void All_errors_of_all_listed_clients_are_reported_at_once()
    {
        var result = Validate(new()
        {
            ["no spaces"] = Good(),
            ["fjg_client_x"] = Good(),
            ["https://app.example.com/client.json"] = Good(),
            ["nameless"] = Good() with { Name = "" },
            ["deceiving"] = Good() with { Name = "Portal\u202e" },
            ["secretive"] = Good() with { Secret = "short" },
            ["nowhere"] = Good() with { RedirectUris = [] },
            ["wrong"] = Good() with { RedirectUris = ["http://a.example/", "https://a.example/", "javascript:alert(1)"], Scopes = ["forgejo:admin", "forgejo:read"] },
        });

        result.Failures.Should().HaveCount(10).And.OnlyContain(failure => failure.StartsWith("Clients:Known:", StringComparison.Ordinal));
        string.Join('\n', result.Failures!).Should().Contain("Clients:Known:wrong:RedirectUris:0").And.Contain("Clients:Known:wrong:RedirectUris:2").And.Contain("forgejo:admin")
            .And.NotContain("short,");
    }

    [Test]
    public void Good_ones_pass()
    {
        Validate([]).Should().Be(ValidateOptionsResult.Success);
        Validate(new()
        {
            ["portal.example-1_~"] = Good() with { Secret = new string('s', 32), Scopes = ["forgejo:read"] },
            ["editor"] = Good() with { RedirectUris = ["cursor://anysphere.cursor-mcp/oauth/callback", "com.example.editor:/cb", "http://[::1]/cb"] },
        }).Should().Be(ValidateOptionsResult.Success);
    }

    [Test]
    public async Task A_gateway_with_a_wrong_one_does_not_start() =>
        await FluentActions.Awaiting(() => AuthServer.StartAsync(new() { ["Clients:Known:portal:Name"] = "Portal" })).Should().ThrowAsync<OptionsValidationException>();

    [Test]
    public void No_secret_is_shown() => (Good() with { Secret = new string('s', 32) }).ToString().Should().NotContain("ssss");

    private static KnownClientOptions Good() => new() { Name = "Portal", RedirectUris = ["https://portal.example.org/cb"] };

    private static ValidateOptionsResult Validate(KnownClientsOptions known) =>
        new ClientsOptionsValidator(Options.Create(new OAuthOptions())).Validate(null, new ClientsOptions { Known = known });
}
