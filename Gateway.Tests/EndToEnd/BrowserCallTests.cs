using System.Net;
using Gateway.Auth.Access;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.EndToEnd;

/// <summary>A page of the gateway's own origin calls /mcp under the session cookie of the person who signed in with that browser.</summary>
public sealed class BrowserCallTests
{
    private const string WhoAmI = """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"who_am_i","arguments":{}}}""";

    private static readonly Dictionary<string, string?> Allowed = new() { ["Mcp:AllowCookie"] = "true" };

    [Test]
    public async Task A_page_of_our_own_acts_as_the_person_who_signed_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(Allowed));
        using var alice = await BrowserVisitor.SignInAsync(gateway, "alice");
        var token = await alice.FormTokenAsync();

        var opened = await alice.PostAsync(RawMcp.Initialize, token);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();
        var answer = await alice.PostAsync(WhoAmI, token, session);

        (await answer.Content.ReadAsStringAsync()).Should().Contain("alice ");
        (await RawMcp.PostAsync(gateway, alice.Tokens.AccessToken, WhoAmI, session)).StatusCode.Should().Be(HttpStatusCode.NotFound, "a client's grant is another");
    }

    [Test]
    public async Task Whatever_does_not_prove_to_be_a_page_of_our_own_is_a_stranger()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Allowed);
        using var alice = await BrowserVisitor.SignInAsync(gateway, "alice");
        using var bob = await BrowserVisitor.SignInAsync(gateway, "bob");
        var (token, bobs) = (await alice.FormTokenAsync(), await bob.FormTokenAsync());
        (string Name, Action<HttpRequestMessage> Change)[] cases =
        [
            ("no Sec-Fetch-Site", request => request.Headers.Remove("Sec-Fetch-Site")),
            ("a page of the same site", request => Set(request, "Sec-Fetch-Site", "same-site")),
            ("another site", request => Set(request, "Sec-Fetch-Site", "cross-site")),
            ("two verdicts", request => request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site")),
            ("no Origin", request => request.Headers.Remove("Origin")),
            ("another port of this machine", request => Set(request, "Origin", "http://127.0.0.1:1")),
            ("another spelling of this machine", request => Set(request, "Origin", alice.Origin.Replace("127.0.0.1", "localhost", StringComparison.Ordinal))),
            ("no form token", request => request.Headers.Remove("X-Form-Token")),
            ("an invented form token", request => Set(request, "X-Form-Token", "invented")),
            ("another browser's form token", request => Set(request, "X-Form-Token", bobs)),
            ("two form tokens", request => request.Headers.Add("X-Form-Token", token)),
            ("a bad bearer token beside a good cookie", request => request.Headers.Add("Authorization", "Bearer fjg_at_no")),
            ("another scheme beside a good cookie", request => request.Headers.Add("Authorization", "Basic YTpi")),
        ];

        foreach (var (name, change) in cases)
        {
            var answer = await alice.PostAsync(RawMcp.Initialize, token, change: change);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, name);
            answer.Headers.WwwAuthenticate.Single().Parameter.Should().Contain("resource_metadata", name);
        }
    }

    [Test]
    public async Task A_request_with_both_uses_the_bearer_token_alone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(Allowed));
        using var alice = await BrowserVisitor.SignInAsync(gateway, "alice");
        var (bob, token) = (await gateway.SignInAsync("bob"), await alice.FormTokenAsync());
        void Bearer(HttpRequestMessage request) => request.Headers.Authorization = new("Bearer", bob.AccessToken);

        var opened = await alice.PostAsync(RawMcp.Initialize, token, change: Bearer);
        var answer = await alice.PostAsync(WhoAmI, token, opened.Headers.GetValues("Mcp-Session-Id").Single(), Bearer);

        (await answer.Content.ReadAsStringAsync()).Should().Contain("bob ").And.NotContain("alice");
    }

    [Test]
    public async Task Unless_it_is_allowed_a_cookie_opens_nothing_and_gives_no_token()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var alice = await BrowserVisitor.SignInAsync(gateway, "alice");

        (await alice.PostAsync(RawMcp.Initialize, "any")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await gateway.SendAsync(HttpMethod.Get, "/oauth/form-token", change: request => request.Headers.Add("Sec-Fetch-Site", "same-origin")))
            .StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_form_token_is_given_to_pages_of_our_own_alone([Values("cross-site", "same-site", "none", null)] string? site)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Allowed);

        var answer = await gateway.SendAsync(HttpMethod.Get, "/oauth/form-token", change: request =>
        {
            if (site is not null)
            {
                request.Headers.Add("Sec-Fetch-Site", site);
            }
        });

        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_cookie_dies_with_the_persons_grants_and_signing_in_again_does_not_wake_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(Allowed));
        using var alice = await BrowserVisitor.SignInAsync(gateway, "alice");
        var token = await alice.FormTokenAsync();
        (await alice.PostAsync(RawMcp.Initialize, token)).StatusCode.Should().Be(HttpStatusCode.OK);

        await gateway.Services.GetRequiredService<PeopleDirectory>().RevokeAsync("alice", Patience.Token);
        (await alice.PostAsync(RawMcp.Initialize, token)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using var again = await BrowserVisitor.SignInAsync(gateway, "alice");

        (await alice.PostAsync(RawMcp.Initialize, token)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the old browser was not the one that signed in");
        (await again.PostAsync(RawMcp.Initialize, await again.FormTokenAsync())).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Real_Chromium_sends_what_is_asked_for_by_POST_and_by_GET()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(Allowed));
        await using var listener = await CallbackListener.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client") { RedirectUri = listener.Callback };
        await client.RegisterAsync(Patience.Token);
        await using var alice = await BrowserPerson.StartAsync("alice", gateway.Forgejo);
        (await alice.WalkAsync(client.Begin().Address)).AtCallback.Should().BeTrue();
        var page = await alice.Context.NewPageAsync();
        await page.GotoAsync(new Uri(gateway.Url, "/.well-known/oauth-authorization-server").ToString());

        var answer = await page.EvaluateAsync<string>(
            """
            async ([initialize, call]) => {
              const { header, token } = await (await fetch('/oauth/form-token')).json();
              const headers = { [header]: token, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
              const opened = await fetch('/mcp', { method: 'POST', headers, body: initialize });
              headers['Mcp-Session-Id'] = opened.headers.get('Mcp-Session-Id');
              const stop = new AbortController();
              const stream = await fetch('/mcp', { headers, signal: stop.signal });
              stop.abort();
              const answer = await fetch('/mcp', { method: 'POST', headers, body: call });
              return `${opened.status} ${stream.status} ${await answer.text()}`;
            }
            """,
            new[] { RawMcp.Initialize, WhoAmI });

        answer.Should().StartWith("200 200 ").And.Contain("alice ");
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
