using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>Somebody who signed in with a browser, and a page in it that sends what it likes: cookies come along by themselves, headers as a test says.</summary>
internal sealed class BrowserVisitor : IDisposable
{
    private readonly GatewayUnderTest gateway;
    private readonly ScriptedPerson person;
    private readonly HttpClient http;

    private BrowserVisitor(GatewayUnderTest gateway, ScriptedPerson person, TokenReply tokens)
    {
        (this.gateway, this.person, Tokens) = (gateway, person, tokens);
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = person.Cookies, AllowAutoRedirect = false, UseProxy = false });
    }

    /// <summary>What the client got through which the person signed in.</summary>
    public TokenReply Tokens { get; }

    public string Origin => gateway.Url.GetLeftPart(UriPartial.Authority);

    public static async Task<BrowserVisitor> SignInAsync(GatewayUnderTest gateway, string login)
    {
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
        var person = new ScriptedPerson(login, gateway.Forgejo.PasswordOf(login));
        return new BrowserVisitor(gateway, person, await client.SignInAsync(person, null, Patience.Token));
    }

    public async Task<string> FormTokenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Url, "/oauth/form-token"));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await http.SendAsync(request, Patience.Token);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>(Patience.Token))!;
        ((string?)answer["header"]).Should().Be("X-Form-Token");
        return (string)answer["token"]!;
    }

    /// <summary>A message as fetch() of the gateway's own page sends it, unless <paramref name="change"/> says otherwise.</summary>
    public async Task<HttpResponseMessage> PostAsync(string message, string formToken, string? session = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = RawMcp.Message(new Uri(gateway.Url, "/mcp"), null, message, session);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Origin", Origin);
        request.Headers.Add("X-Form-Token", formToken);
        change?.Invoke(request);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token);
    }

    public void Dispose()
    {
        http.Dispose();
        person.Dispose();
    }
}
