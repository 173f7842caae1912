using System.Net;
using System.Net.Http.Json;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Tests.Deploy;

/// <summary>The shape that compose sets up, with the real proxy and a real browser.</summary>
public sealed class BehindCaddyTests
{
    [Test]
    public async Task A_person_signs_in_with_a_real_browser_over_TLS()
    {
        await using var place = await GatewayBehindCaddy.StartAsync();
        await using var app = await Upstream.StartAsync("app");
        using var client = new OAuthClient(place.Mcp, "Notebook", place.Caddy.Handler()) { RedirectUri = new Uri($"http://{app.Address}/callback") };
        await client.RegisterAsync(Patience.Token);
        var request = client.Begin();

        await using var browser = await Chromium.StartAsync("--ignore-certificate-errors-spki-list=" + place.Caddy.IssuerPin);
        await using var alice = await BrowserPerson.StartAsync("alice", browser: browser);
        var rest = await alice.WalkAsync(request.Address);

        var tokens = await client.RedeemAsync(request, request.ReadCode(rest.Address), Patience.Token);
        (await Knock(place, tokens.AccessToken)).Should().NotBe(HttpStatusCode.Unauthorized);
        (await alice.Context.CookiesAsync([place.Caddy.Url])).Should().NotBeEmpty()
            .And.OnlyContain(cookie => cookie.Name.StartsWith("__Host-") && cookie.Secure && cookie.HttpOnly && cookie.SameSite == SameSiteAttribute.Lax);
    }

    [TestCase("127.0.0.1", "127.0.0.2", "127.0.0.2", Description = "Caddy is trusted: its word counts")]
    [TestCase("127.0.0.9", "127.0.0.2", "127.0.0.1", Description = "somebody else is: it is Caddy that came")]
    [TestCase(null, "127.0.0.2", "127.0.0.1", Description = "nobody is")]
    public async Task The_gateway_sees_the_clients_address_when_it_trusts_Caddy_and_Caddys_otherwise(string? trusted, string from, string seen)
    {
        await using var place = await GatewayBehindCaddy.StartAsync(trusted);
        using var client = place.Caddy.Client(from);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        (await client.GetStringAsync("/who")).Should().Be(seen);
    }

    // A whole team behind one address: thirty people who sign in at once make some 200 requests.
    [Test]
    public async Task With_no_trusted_proxy_a_team_still_signs_in_at_once()
    {
        await using var place = await GatewayBehindCaddy.StartAsync(trustedProxy: null);
        using var client = place.Caddy.Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.PostAsync("/oauth/token", new FormUrlEncodedContent([]))));

        answers.Select(answer => answer.StatusCode).Should().NotContain(HttpStatusCode.TooManyRequests).And.OnlyContain(status => (int)status < 500);
    }

    [Test]
    public async Task Progress_of_a_call_passes_Caddy_before_the_result_is_there()
    {
        using var child = new WaitingChild();
        await using var place = await GatewayBehindCaddy.StartAsync(command: child.Command);
        using var oauth = new OAuthClient(place.Mcp, "Notebook", place.Caddy.Handler());
        using var client = place.Caddy.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(place, oauth));
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");
        using var opened = await PostAsync(client, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"notebook","version":"1"}}}""");
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", opened.Headers.GetValues("Mcp-Session-Id").Single());

        using var call = await PostAsync(client, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"wait","arguments":{},"_meta":{"progressToken":"p"}}}""");
        using var events = new StreamReader(await call.Content.ReadAsStreamAsync());
        (await DataAsync(events)).Should().Contain("notifications/progress");
        child.Release();
        (await DataAsync(events)).Should().Contain("\"id\":2").And.Contain("waited");
    }

    private static async Task<HttpStatusCode> Knock(GatewayBehindCaddy place, string? token)
    {
        using var client = place.Caddy.Client();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
        return (await client.PostAsJsonAsync("/mcp", new { }, Patience.Token)).StatusCode;
    }

    private static async Task<string> TokenAsync(GatewayBehindCaddy place, OAuthClient oauth)
    {
        using var person = new ScriptedPerson("alice", handler: place.Caddy.Handler());
        return (await oauth.SignInAsync(person, null, Patience.Token)).AccessToken!;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(json, null, "application/json") };
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return answer;
    }

    private static async Task<string> DataAsync(StreamReader events)
    {
        var patience = Patience.Token;
        while (await events.ReadLineAsync(patience) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "the stream ended";
    }
}
