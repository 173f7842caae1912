using System.Net;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>RFC 9449 10: a code that is bound to a key, by dpop_jkt or by a proof with the pushed request.</summary>
public sealed class DpopCodeTests
{
    private AuthServer server = null!;
    private Client registered = null!;
    private DpopClient key = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = await AuthServer.StartAsync();
        registered = await server.Seed.ClientAsync();
        key = new DpopClient(server);
    }

    [TearDown]
    public async Task StopAsync()
    {
        key.Dispose();
        await server.DisposeAsync();
    }

    [Test]
    public async Task A_bound_code_is_exchanged_with_its_own_key_alone_and_others_do_not_spoil_it()
    {
        var form = await FormAsync(key.Thumbprint);
        using var thief = new DpopClient(server);

        (await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/token", form))).Error.Should().Be("invalid_dpop_proof");
        (await thief.TokenAsync(form)).Answer.Error.Should().Be("invalid_grant");
        var (answer, type) = await key.TokenAsync(form);

        (answer.Status, type).Should().Be((200, "DPoP"));
    }

    [Test]
    public async Task A_proof_with_the_pushed_request_binds_the_code_and_must_agree_with_dpop_jkt()
    {
        using var nonce = await PushAsync(null);
        (await TokenAnswer.ReadAsync(nonce)).Error.Should().Be("use_dpop_nonce");

        using var clash = await PushAsync(new string('A', 43));
        using var pushed = await PushAsync(key.Thumbprint);

        (await TokenAnswer.ReadAsync(clash)).Error.Should().Be("invalid_dpop_proof");
        pushed.StatusCode.Should().Be(HttpStatusCode.Created);
        var row = await server.Seed.ReadAsync(context => context.PushedRequests.SingleAsync());
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.Parameters).Should().Contain("dpop_jkt", key.Thumbprint);
    }

    private Task<HttpResponseMessage> PushAsync(string? named)
    {
        (string Name, string Value)[] form =
        [
            ("client_id", registered.Id), ("response_type", "code"), ("redirect_uri", Seed.Redirect), ("code_challenge", Seed.Challenge), ("code_challenge_method", "S256"),
            .. named is null ? [] : ((string, string)[])[("dpop_jkt", named)],
        ];
        return key.PostAsync("/oauth/par", form, key.Sign(key.Header(), key.Claims("POST", "/oauth/par")));
    }

    private async Task<(string Name, string Value)[]> FormAsync(string thumbprint)
    {
        var grant = await server.Seed.GrantAsync(registered, await server.Seed.PersonAsync());
        var code = AuthorizationCode.New();
        await server.Seed.AddAsync(new CodeRecord
        {
            Hash = code.Hash(),
            GrantId = grant.Id,
            RedirectUri = Seed.Redirect,
            CodeChallenge = Seed.Challenge,
            Scope = "forgejo:read",
            Resource = AuthServer.Mcp,
            KeyThumbprint = thumbprint,
            ExpiresAt = server.Time.GetUtcNow() + TimeSpan.FromSeconds(60),
        });
        return [("grant_type", "authorization_code"), ("client_id", registered.Id), ("code", code.Value), ("code_verifier", Seed.Verifier)];
    }
}
