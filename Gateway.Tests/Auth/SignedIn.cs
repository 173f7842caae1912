using System.Text.Json;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Tests.Auth;

/// <summary>A client with a person's tokens.</summary>
internal sealed record SignedIn(AuthServer Server, Client Client, Person Person, Grant Grant, TokenAnswer First)
{
    public static async Task<SignedIn> StartAsync(AuthServer server)
    {
        var (client, person) = (await server.Seed.ClientAsync(), await server.Seed.PersonAsync());
        var grant = await server.Seed.GrantAsync(client, person);
        var code = await server.Seed.CodeAsync(grant);
        return new SignedIn(server, client, person, grant, await TokenAnswer.ReadAsync(await ExchangeAsync(server, client, code.Value)));
    }

    public static Task<HttpResponseMessage> ExchangeAsync(AuthServer server, Client client, string code, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = client.Id,
            ["code"] = code,
            ["code_verifier"] = Seed.Verifier,
            ["redirect_uri"] = Seed.Redirect,
            ["resource"] = AuthServer.Mcp,
        };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }

        return server.PostAsync("/oauth/token", [.. form.Select(pair => (pair.Key, pair.Value))]);
    }

    public async Task<TokenAnswer> RefreshAsync(string refreshToken, params (string Name, string Value)[] more) =>
        await TokenAnswer.ReadAsync(await Server.PostAsync(
            "/oauth/token", [("grant_type", "refresh_token"), ("client_id", Client.Id), ("refresh_token", refreshToken), .. more]));
}

/// <summary>What the token endpoint said.</summary>
internal sealed record TokenAnswer(int Status, string? Access, string? Refresh, long ExpiresIn, string? Scope, string? Error, string? Description)
{
    public static async Task<TokenAnswer> ReadAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new TokenAnswer(
            (int)response.StatusCode, Text("access_token"), Text("refresh_token"),
            json.RootElement.TryGetProperty("expires_in", out var seconds) ? seconds.GetInt64() : 0, Text("scope"), Text("error"), Text("error_description"));
    }
}
