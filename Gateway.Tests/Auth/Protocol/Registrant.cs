using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>A client that registered, and manages its registration (RFC 7592).</summary>
internal sealed class Registrant(AuthServer server, JsonObject registered)
{
    /// <summary>What the server said last.</summary>
    public JsonObject Registered { get; private set; } = registered;

    public string Id => (string)Registered["client_id"]!;

    public string Token => (string)Registered["registration_access_token"]!;

    public string? Secret => (string?)Registered["client_secret"];

    /// <summary>Where it manages itself; the tests' server is not at its public address.</summary>
    public string Path => new Uri((string)Registered["registration_client_uri"]!).AbsolutePath;

    public static async Task<Registrant> RegisterAsync(AuthServer server, object metadata)
    {
        using var answer = await server.Http.PostAsync("/oauth/register", Json(metadata));
        ((int)answer.StatusCode).Should().Be(201);
        return new Registrant(server, (await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync()))!.AsObject());
    }

    /// <summary>What was registered, fit to be sent back with changes.</summary>
    public JsonObject Update()
    {
        var update = Registered.DeepClone().AsObject();
        foreach (var member in (string[])["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at", "client_secret"])
        {
            update.Remove(member);
        }

        return update;
    }

    public async Task<(int Status, JsonObject? Json)> SendAsync(HttpMethod method, object? body = null, string? token = "", string? path = null)
    {
        using var request = new HttpRequestMessage(method, path ?? Path) { Content = body is null ? null : Json(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token.Length > 0 ? token : Token);
        using var answer = await server.Http.SendAsync(request);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject();
        if (answer.IsSuccessStatusCode && json is not null)
        {
            Registered = json;
        }

        return ((int)answer.StatusCode, json);
    }

    private static StringContent Json(object body) => new(body is string text ? text : JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
}
