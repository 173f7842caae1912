using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>A bare client of 2026-07-28: every request describes it, none belongs to a session.</summary>
internal sealed class ModernClient(BridgeHost host, string person = "alice", string? grant = null, string server = "tools") : IDisposable
{
    public const string Version = "2026-07-28";

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { Timeout = TimeSpan.FromSeconds(120) };

    public string Capabilities { get; set; } = "{}";

    /// <summary>Further members of _meta, each with its comma in front.</summary>
    public string Meta { get; set; } = "";

    public string? Scopes { get; set; }

    /// <summary>The body of a request; <paramref name="parameters"/> are members of params, without braces.</summary>
    public string Body(string method, string parameters = "", string id = "1") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{"_meta":{{Envelope()}}{{(parameters.Length > 0 ? "," : "")}}{{parameters}}}""" + "}";

    public async Task<HttpResponseMessage> SendAsync(string method, string body, string? name = null, CancellationToken cancellationToken = default, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Url, server)) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("X-Person", person);
        request.Headers.Add("X-Grant", grant ?? person + "-grant");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Version);
        request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        if (Scopes is not null)
        {
            request.Headers.Add("X-Scopes", Scopes);
        }

        if (name is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        }

        foreach (var (header, value) in headers)
        {
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(string method, string parameters = "", string id = "1") => SendAsync(method, Body(method, parameters, id));

    public Task<HttpResponseMessage> PostToolAsync(string tool, string arguments = "{}", string more = "", string id = "1", CancellationToken cancellationToken = default) =>
        SendAsync("tools/call", Body("tools/call", $"\"name\":\"{tool}\",\"arguments\":{arguments}{more}", id), tool, cancellationToken);

    /// <summary>The whole answer to a tool call, however it came.</summary>
    public async Task<JsonNode> ToolAsync(string tool, string arguments = "{}", string more = "", string id = "1")
    {
        using var response = await PostToolAsync(tool, arguments, more, id);
        return await AnswerAsync(response);
    }

    public async Task<JsonNode> AskAsync(string method, string parameters = "")
    {
        using var response = await PostAsync(method, parameters);
        return await AnswerAsync(response);
    }

    public static async Task<JsonNode> AnswerAsync(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }

        await using var events = await EventReader.OpenAsync(response);
        return (await events.ReadToEndAsync())[^1];
    }

    public static async Task ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, int code)
    {
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, body);
        JsonNode.Parse(body)!["error"]!["code"]!.GetValue<int>().Should().Be(code);
    }

    public static string Text(JsonNode answer) =>
        answer["result"]?["content"]?[0]?["text"]?.GetValue<string>() ?? throw new InvalidOperationException(answer.ToJsonString());

    public void Dispose() => _http.Dispose();

    private string Envelope() =>
        $$"""{"io.modelcontextprotocol/protocolVersion":"{{Version}}","io.modelcontextprotocol/clientCapabilities":{{Capabilities}}{{Meta}}}""";
}
