using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Tests.Sandbox.Forgejo;

/// <summary>An OAuth2 application as it sees the stand-in.</summary>
internal sealed class ForgejoApp(StandInForgejo forgejo, string? clientId = null, string? clientSecret = null) : IDisposable
{
    public static readonly Uri Callback = new("http://127.0.0.1:1/oauth/callback");
    public const string Verifier = "a-verifier-of-forty-three-characters-or-more-1234";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public string ClientId { get; } = clientId ?? forgejo.ClientId;

    public string ClientSecret { get; } = clientSecret ?? forgejo.ClientSecret;

    public Uri AuthorizeAddress(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = Callback.ToString(),
            ["response_type"] = "code",
            ["state"] = "the-state",
            ["scope"] = "openid read:user write:repository write:issue",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return new Uri(QueryHelpers.AddQueryString(forgejo.Url + "/login/oauth/authorize", query.Where(q => q.Value is not null)));
    }

    public async Task<string> CodeAsync(ScriptedPerson person, CancellationToken cancellationToken, params (string Name, string? Value)[] changes)
    {
        var visit = await person.WalkAsync(AuthorizeAddress(changes), Callback, cancellationToken);
        visit.AtCallback.Should().BeTrue("the walk ended at {0}", visit);
        var query = QueryHelpers.ParseQuery(visit.Address.Query);
        query["state"].ToString().Should().Be("the-state");
        return query["code"].ToString();
    }

    public Task<(int Status, JsonNode Body)> ExchangeAsync(string code, CancellationToken cancellationToken, params (string Name, string? Value)[] changes)
        => TokenAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback.ToString()), ("code_verifier", Verifier), .. changes], cancellationToken);

    public Task<(int Status, JsonNode Body)> RefreshAsync(string refreshToken, CancellationToken cancellationToken, params (string Name, string? Value)[] changes)
        => TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes], cancellationToken);

    public async Task<JsonNode> SignInAsync(ScriptedPerson person, CancellationToken cancellationToken)
        => (await ExchangeAsync(await CodeAsync(person, cancellationToken), cancellationToken)).Body;

    public async Task<(int Status, JsonNode? Body)> ApiAsync(HttpMethod method, string path, string? token, CancellationToken cancellationToken, object? body = null)
    {
        using var request = new HttpRequestMessage(method, forgejo.Url + "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Add("Authorization", "token " + token);
        }

        using var response = await Http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, response.StatusCode == System.Net.HttpStatusCode.NoContent ? null : await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken));
    }

    public async Task<System.Net.HttpStatusCode> ExchangeStatusAsync(CancellationToken cancellationToken)
    {
        using var response = await Http.PostAsync(forgejo.Url + "/login/oauth/access_token", new FormUrlEncodedContent([]), cancellationToken);
        return response.StatusCode;
    }

    public void Dispose() => Http.Dispose();

    private async Task<(int Status, JsonNode Body)> TokenAsync((string Name, string? Value)[] fields, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["client_id"] = ClientId, ["client_secret"] = ClientSecret };
        foreach (var (name, value) in fields)
        {
            form[name] = value ?? "";
        }

        using var response = await Http.PostAsync(forgejo.Url + "/login/oauth/access_token", new FormUrlEncodedContent(form), cancellationToken);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!);
    }
}
