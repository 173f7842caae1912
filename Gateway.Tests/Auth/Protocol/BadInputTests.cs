using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Tests.HardKnocks;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>Whatever is sent, to whatever endpoint: never a 500, never a stack, always the error that the RFC names, with words that help.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class BadInputTests
{
    private static readonly string[] OAuthErrors =
    [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target", "invalid_token",
        "invalid_redirect_uri", "invalid_client_metadata", "invalid_software_statement", "unapproved_software_statement", "invalid_dpop_proof", "use_dpop_nonce",
        "insufficient_scope", "temporarily_unavailable", "access_denied", "unsupported_response_type", "request_not_supported",
    ];

    private AuthServer server = null!;
    private string[] good = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        server = await AuthServer.StartAsync(new() { ["ResourceServers:api:Secret"] = new string('s', 32), ["ResourceServers:api:Resource"] = AuthServer.Mcp });
        var person = await SignedIn.StartAsync(server);
        good =
        [
            person.Client.Id, person.First.Access!, person.First.Refresh!, Seed.Redirect, Seed.Verifier, Seed.Challenge, AuthServer.Mcp, AuthServer.PublicUrl + "/", "S256", "plain",
            "code", "authorization_code", "refresh_token", "forgejo:read forgejo:write", "offline_access", "none", "login", "approve", "api", new string('s', 32),
            "http://localhost/callback", "web", "native",
        ];
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public void Whatever_is_sent_the_answer_is_an_error_that_the_rfc_names() =>
        Prop.ForAll(BadInput.Requests(good).ToArbitrary(), request =>
        {
            CheckAsync(request).GetAwaiter().GetResult();
        }).Check(LongForm.Or(1, 0) == 1
            ? Config.QuickThrowOnFailure.WithMaxTest(100_000)
            // The same ones each time: a run that nobody looks at closely should not find news.
            : Config.QuickThrowOnFailure.WithMaxTest(1500).WithReplay(20_261_122UL, 7UL));

    /// <summary>Only behind the right token is the metadata looked at.</summary>
    [Test]
    public async Task Whatever_a_client_changes_its_registration_to_is_taken_or_an_error_that_the_rfc_names()
    {
        var client = await Registrant.RegisterAsync(server, new { redirect_uris = good.Where(value => value == Seed.Redirect) });
        Prop.ForAll(BadInput.Updates(client.Id, good).ToArbitrary(), update =>
        {
            var (status, answer) = client.SendAsync(HttpMethod.Put, update).GetAwaiter().GetResult();
            status.Should().BeOneOf(200, 400, 413);
            (status == 200 || OAuthErrors.Contains((string)answer!["error"]!)).Should().BeTrue("{0} answers {1}", answer, update);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(LongForm.Or(10_000, 300)).WithReplay(20_261_122UL, 7UL));
    }

    [TestCaseSource(typeof(BadInput), nameof(BadInput.Corpus))]
    public async Task Each_text_of_the_corpus_in_each_parameter(string text)
    {
        foreach (var (path, names) in Known())
        {
            foreach (var name in names)
            {
                var form = new FormUrlEncodedContent([KeyValuePair.Create(name, text), KeyValuePair.Create(name == "client_id" ? "scope" : "client_id", good[0])]);
                var body = await form.ReadAsByteArrayAsync();
                await CheckAsync(path == "/oauth/authorize"
                    ? new("GET", path + "?" + System.Text.Encoding.ASCII.GetString(body), null, [], [])
                    : new("POST", path, "application/x-www-form-urlencoded", body, []));
            }
        }
    }

    private static (string Path, string[] Names)[] Known() =>
    [
        ("/oauth/authorize", ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "resource", "prompt", "request_uri"]),
        ("/oauth/token", ["client_id", "client_secret", "grant_type", "code", "code_verifier", "refresh_token", "resource", "scope"]),
        ("/oauth/par", ["client_id", "client_secret", "redirect_uri", "response_type", "scope", "state", "code_challenge", "resource", "prompt", "request_uri", "dpop_jkt"]),
        ("/oauth/revoke", ["client_id", "token", "token_type_hint"]),
        ("/oauth/introspect", ["client_id", "client_secret", "token"]),
    ];

    private async Task CheckAsync(BadRequest request)
    {
        using var message = request.Build();
        using var response = await server.Http.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();
        var (status, because) = ((int)response.StatusCode, $"{(int)response.StatusCode} {body} answers {request}");

        // 503: Forgejo is not there, and says so.
        (status is < 500 or 503).Should().BeTrue(because);
        body.Should().NotContain("   at ", because).And.NotContain("Exception", because).And.NotContain("SQLite", because);
        if (status >= 400)
        {
            CheckError(request, response, body, because);
        }
        else if (response.Headers.Location is { } location)
        {
            (location.OriginalString.StartsWith(Seed.Redirect, StringComparison.Ordinal) || location.OriginalString.StartsWith("http://localhost/callback", StringComparison.Ordinal))
                .Should().BeTrue(because);
        }
    }

    private static void CheckError(BadRequest request, HttpResponseMessage response, string body, string because)
    {
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            (body.Contains("FJG-", StringComparison.Ordinal) || request.Path == "/mcp").Should().BeTrue(because);
            return;
        }

        // Kestrel's own bounds on request line and headers: nobody behind it ever sees such a request.
        if (body.Length == 0 && (int)response.StatusCode is 414 or 431)
        {
            return;
        }

        (response.Content.Headers.ContentType?.MediaType).Should().Be("application/json", because);
        using var json = JsonDocument.Parse(body);
        OAuthErrors.Should().Contain(json.RootElement.GetProperty("error").GetString(), because);

        // RFC 6749 5.2: printable ASCII without quotes and backslashes.
        json.RootElement.GetProperty("error_description").GetString().Should().MatchRegex(@"\A[\x20\x21\x23-\x5B\x5D-\x7E]{10,}\z", because);
    }
}
