using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.StdioBridge.Http.Legacy;

/// <summary>A bare client of MCP 2024-11-05 with its stream open.</summary>
internal sealed class SseClient(BridgeClient http, Uri url, EventReader events, string endpoint) : IAsyncDisposable
{
    /// <summary>What the first event said.</summary>
    public string Endpoint => endpoint;

    public static async Task<SseClient> OpenAsync(BridgeClient client)
    {
        client.Accept = "text/event-stream";
        var response = await client.SendAsync(HttpMethod.Get);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var events = await EventReader.OpenAsync(response);
        (await events.LineAsync()).Should().Be("event: endpoint");
        var endpoint = (await events.LineAsync())!["data: ".Length..];
        (await events.LineAsync()).Should().BeEmpty();
        return new SseClient(client, new Uri(response.RequestMessage!.RequestUri!, endpoint), events, endpoint);
    }

    public async Task<HttpStatusCode> PostAsync(string body)
    {
        using var response = await http.PostToAsync(url, body);
        return response.StatusCode;
    }

    /// <summary>The next message on the stream.</summary>
    public async Task<JsonNode> NextAsync() => (await events.NextAsync())!;

    public async Task<JsonNode> InitializeAsync()
    {
        (await PostAsync(BridgeClient.Initialize("2024-11-05"))).Should().Be(HttpStatusCode.Accepted);
        var answer = await NextAsync();
        (await PostAsync(BridgeClient.Notification("notifications/initialized"))).Should().Be(HttpStatusCode.Accepted);
        return answer;
    }

    /// <summary>The next line; null: the stream ended.</summary>
    public Task<string?> LineAsync() => events.LineAsync();

    /// <summary>Reads on to the stream's end.</summary>
    public Task EndsAsync() => events.ReadToEndAsync();

    public async ValueTask DisposeAsync()
    {
        await events.DisposeAsync();
        http.Dispose();
    }
}
