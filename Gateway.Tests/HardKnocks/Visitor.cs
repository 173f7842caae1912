using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>One session of one person, without a client that would hide what the gateway answers. Every request has id 1.</summary>
internal sealed class Visitor(HttpClient http, Uri mcp, string token)
{
    public string? Session { get; set; }

    public Uri Endpoint => mcp;

    public string Token => token;

    public static Task<Visitor> OpenAsync(GatewayUnderTest gateway, string? token) => OpenAsync(gateway.Http, new Uri(gateway.Url, "/mcp"), token);

    public static async Task<Visitor> OpenAsync(HttpClient http, Uri mcp, string? token)
    {
        var visitor = new Visitor(http, mcp, token!);
        (await visitor.InitializeAsync()).Should().Be(HttpStatusCode.OK);
        return visitor;
    }

    /// <summary>Opens a session; what came of it.</summary>
    public async Task<HttpStatusCode> InitializeAsync()
    {
        Session = null;
        using var answer = await PostAsync(RawMcp.Initialize);
        await answer.Content.ReadAsStringAsync(Patience.Token);
        Session = answer.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : null;
        return answer.StatusCode;
    }

    public Task<HttpResponseMessage> PostAsync(string message) => SendAsync(RawMcp.Message(mcp, token, message, Session));

    public static string Tool(string tool, string argument = "") =>
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"argument":"{{{{argument}}}}"}}}""";

    /// <summary>A call's whole answer, however it came.</summary>
    public async Task<JsonNode> CallAsync(string tool, string argument = "")
    {
        using var response = await PostAsync(Tool(tool, argument));
        return await AnswerOf(response);
    }

    /// <summary>A call's text.</summary>
    public async Task<string> TextAsync(string tool, string argument = "")
    {
        var answer = await CallAsync(tool, argument);
        return (string?)answer["result"]?["content"]?[0]?["text"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    /// <summary>Opens the GET stream.</summary>
    public async Task<ServerEvents> ListenAsync()
    {
        using var request = RawMcp.Message(mcp, token, "", Session);
        (request.Method, request.Content) = (HttpMethod.Get, null);
        var response = await SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return await ServerEvents.OpenAsync(response);
    }

    public static async Task<JsonNode> AnswerOf(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var text = await response.Content.ReadAsStringAsync(Patience.Token);
            return text.Length > 0 ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{response.StatusCode} without a body");
        }

        await using var events = await ServerEvents.OpenAsync(response);
        return await events.NextAsync() ?? throw new InvalidOperationException("the stream ended without an answer");
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token);
}
