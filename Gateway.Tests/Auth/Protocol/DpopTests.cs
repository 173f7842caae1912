using System.Net;
using System.Text.Json.Nodes;
using Gateway.Auth;
using Gateway.Auth.Protocol.Dpop;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Tests.Auth.Protocol;

public sealed class DpopTests
{
    /// <summary>What is wrong with a proof that is otherwise good.</summary>
    private static readonly TestCaseData[] BadProofs =
    [
        Bad("typ", (header, _) => header["typ"] = "jwt"),
        Bad("no typ", (header, _) => header.Remove("typ")),
        Bad("alg none", (header, _) => header["alg"] = "none"),
        Bad("symmetric alg", (header, _) => header["alg"] = "HS256"),
        Bad("alg of another key", (header, _) => header["alg"] = "ES384"),
        Bad("no key", (header, _) => header.Remove("jwk")),
        Bad("a private key", (header, _) => header["jwk"]!["d"] = "AAAA"),
        Bad("a point off the curve", (header, _) => header["jwk"]!["y"] = header["jwk"]!["x"]!.DeepClone()),
        Bad("another key", (header, _) => header["jwk"]!["x"] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
        Bad("a short coordinate", (header, _) => header["jwk"]!["x"] = "AAAA"),
        Bad("key is text", (header, _) => header["jwk"] = "key"),
        Bad("htm", (_, claims) => claims["htm"] = "PUT"),
        Bad("htm in lower case", (_, claims) => claims["htm"] = claims["htm"]!.GetValue<string>().ToLowerInvariant()),
        Bad("htu elsewhere", (_, claims) => claims["htu"] = "https://attacker.example.org/mcp"),
        Bad("htu of another path", (_, claims) => claims["htu"] = AuthServer.PublicUrl + "/mcp/other"),
        Bad("htu with user info", (_, claims) => claims["htu"] = claims["htu"]!.GetValue<string>().Replace("https://", "https://a@", StringComparison.Ordinal)),
        Bad("htu relative", (_, claims) => claims["htu"] = "/mcp"),
        Bad("no htu", (_, claims) => claims.Remove("htu")),
        Bad("no jti", (_, claims) => claims.Remove("jti")),
        Bad("empty jti", (_, claims) => claims["jti"] = ""),
        Bad("long jti", (_, claims) => claims["jti"] = new string('j', 257)),
        Bad("no iat", (_, claims) => claims.Remove("iat")),
        Bad("iat is text", (_, claims) => claims["iat"] = "now"),
        Bad("iat long ago", (_, claims) => claims["iat"] = claims["iat"]!.GetValue<long>() - 301),
        Bad("iat to come", (_, claims) => claims["iat"] = claims["iat"]!.GetValue<long>() + 301),
        Bad("iat far off", (_, claims) => claims["iat"] = 1e300),
    ];

    private AuthServer server = null!;
    private DpopClient client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = await AuthServer.StartAsync();
        client = new DpopClient(server);
    }

    [TearDown]
    public async Task StopAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Test]
    public async Task The_token_endpoint_names_a_nonce_and_binds_the_tokens_to_the_key()
    {
        var registered = await server.Seed.ClientAsync();
        var code = await CodeAsync(registered);
        var form = Form(registered, code);
        using var refused = await client.PostAsync(form, client.Sign(client.Header(), client.Claims("POST", "/oauth/token")));
        (await TokenAnswer.ReadAsync(refused)).Should().BeEquivalentTo(new { Status = 400, Error = "use_dpop_nonce" });
        client.Nonce.Should().NotBeNull();

        var (answer, type) = await client.TokenAsync(form);

        (answer.Status, type).Should().Be((200, "DPoP"));
        (await client.CallAsync(answer.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_bound_token_sent_as_bearer_is_401()
    {
        var token = (await SignInAsync()).Answer.Access!;

        using var plain = await server.CallAsync(token);
        using var withProof = await client.CallAsync(token, [client.Sign(client.Header(), client.Claims("GET", "/mcp", token))], "Bearer");

        foreach (var response in (HttpResponseMessage[])[plain, withProof])
        {
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            var challenge = response.Headers.WwwAuthenticate.ToString();
            challenge.Should().StartWith("DPoP ").And.Contain("error=\"invalid_token\"").And.Contain("algs=\"ES256").And.Contain("resource_metadata=");
        }
    }

    [Test]
    public async Task A_token_bound_to_no_key_is_none_for_dpop_and_stays_bearer()
    {
        var person = await SignedIn.StartAsync(server);

        using var response = await client.CallAsync(person.First.Access!);
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);

        var (answer, type) = await client.TokenAsync(("grant_type", "refresh_token"), ("client_id", person.Client.Id), ("refresh_token", person.First.Refresh!));
        (answer.Status, type).Should().Be((200, "Bearer"));
    }

    [TestCaseSource(nameof(BadProofs))]
    public async Task A_bad_proof_is_refused_by_both_endpoints(Action<JsonObject, JsonObject> spoil)
    {
        var (answer, registered) = await SignInAsync();
        string Spoilt(string method, string path, string? token)
        {
            var (header, claims) = (client.Header(), client.Claims(method, path, token));
            spoil(header, claims);
            return client.Sign(header, claims);
        }

        using var atResource = await client.CallAsync(answer.Access!, Spoilt("GET", "/mcp", answer.Access));
        using var atToken = await client.PostAsync(Form(registered, await CodeAsync(registered)), Spoilt("POST", "/oauth/token", null));

        atResource.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        atResource.Headers.WwwAuthenticate.ToString().Should().Contain("error=\"invalid_dpop_proof\"");
        (await TokenAnswer.ReadAsync(atToken)).Should().BeEquivalentTo(new { Status = 400, Error = "invalid_dpop_proof" });
    }

    [TestCase("")]
    [TestCase("garbage")]
    [TestCase("a.b.c")]
    [TestCase("e30.e30.")]
    [TestCase("e30=.e30=.AAAA")]
    [TestCase("W10.W10.AAAA")]
    public async Task What_is_no_jwt_is_refused(string proof)
    {
        var (answer, _) = await SignInAsync();

        (await client.CallAsync(answer.Access!, proof)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await client.CallAsync(answer.Access!, new string('a', DpopJwt.Longest + 1))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_signature_that_does_not_fit_two_proofs_and_a_member_named_twice_are_refused()
    {
        var (answer, _) = await SignInAsync();
        var good = client.Sign(client.Header(), client.Claims("GET", "/mcp", answer.Access));
        var other = client.Sign(client.Header(), client.Claims("GET", "/mcp", answer.Access));
        var doubled = client.Sign(client.Header(), JsonNode.Parse("{}")!).Split('.');
        doubled[1] = System.Buffers.Text.Base64Url.EncodeToString("""{"htm":"GET","htm":"POST"}"""u8);

        (await client.CallAsync(answer.Access!, good[..^8] + other[^8..])).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await client.CallAsync(answer.Access!, [good, other], "DPoP")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        DpopJwt.Parse(string.Join('.', doubled)).Should().BeNull();
        (await client.CallAsync(answer.Access!, good)).StatusCode.Should().Be(HttpStatusCode.OK, "none of that used it up");
    }

    [Test]
    public async Task A_proof_serves_once_for_one_token_and_by_its_own_key()
    {
        var (answer, _) = await SignInAsync();
        var proof = client.Sign(client.Header(), client.Claims("GET", "/mcp", answer.Access));
        (await client.CallAsync(answer.Access!, proof)).StatusCode.Should().Be(HttpStatusCode.OK);

        using var replayed = await client.CallAsync(answer.Access!, proof);
        using var forAnother = await client.CallAsync(answer.Access!, client.Sign(client.Header(), client.Claims("GET", "/mcp", "fjg_at_other")));
        using var thief = new DpopClient(server);
        await thief.CallAsync(answer.Access!);
        using var stolen = await thief.CallAsync(answer.Access!);

        foreach (var response in (HttpResponseMessage[])[replayed, forAnother, stolen])
        {
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().Should().Contain("invalid_dpop_proof");
        }
    }

    [Test]
    public async Task A_nonce_is_renewed_in_time_and_ends_after_two_minutes()
    {
        var (answer, _) = await SignInAsync();
        var first = client.Nonce;
        server.Time.Advance(TimeSpan.FromSeconds(61));
        (await client.CallAsync(answer.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        client.Nonce.Should().NotBe(first);

        server.Time.Advance(TimeSpan.FromSeconds(120));
        using var late = await client.CallAsync(answer.Access!);
        late.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        late.Headers.WwwAuthenticate.ToString().Should().Contain("error=\"use_dpop_nonce\"");

        (await client.CallAsync(answer.Access!)).StatusCode.Should().Be(HttpStatusCode.OK, "the refusal brought a new one");
    }

    [Test]
    public async Task A_bound_sign_in_is_refreshed_with_its_key_alone()
    {
        var (answer, registered) = await SignInAsync();
        (string, string)[] form = [("grant_type", "refresh_token"), ("client_id", registered.Id), ("refresh_token", answer.Refresh!)];
        using var thief = new DpopClient(server);

        (await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/token", form))).Error.Should().Be("invalid_dpop_proof");
        (await thief.TokenAsync(form)).Answer.Error.Should().Be("invalid_grant");
        var (first, type) = await client.TokenAsync(form);
        var (again, _) = await client.TokenAsync(form);
        (await thief.TokenAsync(form)).Answer.Error.Should().Be("invalid_grant", "the same answer is only for the same key");

        (first.Status, type).Should().Be((200, "DPoP"));
        (again.Access, again.Refresh).Should().Be((first.Access, first.Refresh));
        server.Observed.All.Should().BeEmpty("whoever lacks the key ends nothing");
        (await client.CallAsync(first.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public void The_memory_of_proofs_is_bounded_and_outlives_the_nonces()
    {
        var replays = new DpopReplays(server.Time);
        replays.TryAdd("key", "first").Should().BeTrue();
        server.Time.Advance(DpopNonces.Lifetime - TimeSpan.FromSeconds(1));
        replays.TryAdd("key", "first").Should().BeFalse();
        server.Time.Advance(TimeSpan.FromSeconds(2));
        replays.TryAdd("key", "first").Should().BeFalse();
        replays.TryAdd("other", "first").Should().BeTrue();

        for (var i = 1; i < DpopReplays.MostPerGeneration; i++)
        {
            replays.TryAdd("key", $"n{i}");
        }

        replays.TryAdd("key", "one too many").Should().BeNull();
        server.Time.Advance(DpopNonces.Lifetime * 2);
        replays.TryAdd("key", "one too many").Should().BeTrue();
    }

    private async Task<(TokenAnswer Answer, Client Client)> SignInAsync()
    {
        var registered = await server.Seed.ClientAsync();
        return ((await client.TokenAsync(Form(registered, await CodeAsync(registered)))).Answer, registered);
    }

    private async Task<AuthorizationCode> CodeAsync(Client registered) =>
        await server.Seed.CodeAsync(await server.Seed.GrantAsync(registered, await server.Seed.PersonAsync()));

    private static (string Name, string Value)[] Form(Client registered, AuthorizationCode code) =>
        [("grant_type", "authorization_code"), ("client_id", registered.Id), ("code", code.Value), ("code_verifier", Seed.Verifier), ("redirect_uri", Seed.Redirect), ("resource", AuthServer.Mcp)];

    private static TestCaseData Bad(string what, Action<JsonObject, JsonObject> spoil) => new TestCaseData(spoil).SetArgDisplayNames(what);
}
