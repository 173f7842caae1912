using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>A bare MCP client: it sends exactly what a test says.</summary>
internal sealed class BridgeClient(Uri url, string server, string person, string grant) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { Timeout = TimeSpan.FromSeconds(60) };

    public string? SessionId { get; set; }

    public string Accept { get; set; } = "application/json, text/event-stream";

    public string? ProtocolVersion { get; set; }

    public string? LastEventId { get; set; }

    public string? Scopes { get; set; }

    public static string Request(object id, string method, string parameters = "{}") =>
        $$$"""{"jsonrpc":"2.0","id":{{{(id is string text ? $"\"{text}\"" : id)}}},"method":"{{{method}}}","params":{{{parameters}}}}""";

    public static string Notification(string method, string parameters = "{}") =>
        $$$"""{"jsonrpc":"2.0","method":"{{{method}}}","params":{{{parameters}}}}""";

    public static string Initialize(string version = "2025-06-18") => Request(
        0, "initialize", $$$"""{"protocolVersion":"{{{version}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""");

    public static string Tool(object id, string name, string arguments = "{}", string? progressToken = null) => Request(
        id,
        "tools/call",
        $$$"""{"name":"{{{name}}}","arguments":{{{arguments}}}{{{Meta(progressToken)}}}}""");

    private static string Meta(string? progressToken) => progressToken is null ? "" : $$$""","_meta":{"progressToken":{{{progressToken}}}}""";

    /// <summary>Opens a session: initialize and notifications/initialized.</summary>
    public async Task<BridgeClient> OpenAsync(string version = "2025-06-18")
    {
        using var response = await PostAsync(Initialize(version));
        response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
        SessionId = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var initialized = await PostAsync(Notification("notifications/initialized"));
        return this;
    }

    public Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), cancellationToken);

    /// <summary>Posts to an address that the server named.</summary>
    public Task<HttpResponseMessage> PostToAsync(Uri to, string body) =>
        SendAsync(to, HttpMethod.Post, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), default);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, HttpContent? content = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Uri(url, server), method, content, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(Uri to, HttpMethod method, HttpContent? content, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, to) { Content = content };
        request.Headers.Add("X-Person", person);
        request.Headers.Add("X-Grant", grant);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        if (SessionId is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", SessionId);
        }

        if (Scopes is not null)
        {
            request.Headers.Add("X-Scopes", Scopes);
        }

        if (LastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", LastEventId);
        }

        if (ProtocolVersion is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", ProtocolVersion);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Calls a tool and gives the whole answer, however it came.</summary>
    public async Task<JsonNode> CallAsync(string tool, string arguments = "{}", object? id = null) =>
        await AnswerAsync(Tool(id ?? 1, tool, arguments));

    /// <summary>Posts a request and gives its answer, however it came.</summary>
    public async Task<JsonNode> AnswerAsync(string request)
    {
        using var response = await PostAsync(request);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }

        await using var events = await EventReader.OpenAsync(response);
        return (await events.ReadToEndAsync())[^1];
    }

    /// <summary>Calls a tool and gives the text of its result.</summary>
    public async Task<string> TextAsync(string tool, string arguments = "{}", object? id = null)
    {
        var answer = await CallAsync(tool, arguments, id);
        return answer["result"]?["content"]?[0]?["text"]?.GetValue<string>() ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    /// <summary>Opens the GET stream.</summary>
    public async Task<EventReader> ListenAsync()
    {
        var response = await SendAsync(HttpMethod.Get);
        response.IsSuccessStatusCode.Should().BeTrue(response.StatusCode.ToString());
        return await EventReader.OpenAsync(response);
    }

    public void Dispose() => _http.Dispose();
}
