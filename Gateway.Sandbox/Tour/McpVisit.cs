using System.Net;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Sandbox.Tour;

/// <summary>One MCP session with one person's token.</summary>
internal sealed class McpVisit(McpClient client) : IAsyncDisposable
{
    private const string Version = "2025-11-25";

    public McpClient Client { get; } = client;

    public static async Task<McpVisit> OpenAsync(Uri endpoint, string accessToken, CancellationToken cancellationToken)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + accessToken },
        });
        return new McpVisit(await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = Version }, cancellationToken: cancellationToken));
    }

    /// <summary>The person's repositories, asked of the sample server or of forgejo-mcp; null when the server has neither tool.</summary>
    public async Task<string?> RepositoriesAsync(CancellationToken cancellationToken)
    {
        var tools = (await Client.ListToolsAsync(cancellationToken: cancellationToken)).Select(tool => tool.Name).ToHashSet();
        return tools.Contains("list_repositories") ? await CallAsync("list_repositories", [], cancellationToken)
            : tools.Contains("list_my_repos") ? await CallAsync("list_my_repos", new() { ["page"] = 1, ["limit"] = 50 }, cancellationToken)
            : null;
    }

    /// <summary>The status that the endpoint answers an initialize with.</summary>
    public static async Task<HttpStatusCode> KnockAsync(Uri endpoint, string accessToken, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + accessToken);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        var body = new { jsonrpc = "2.0", id = 1, method = "initialize", @params = new { protocolVersion = Version, capabilities = new { }, clientInfo = new { name = "tour", version = "1" } } };
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private async Task<string> CallAsync(string tool, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var result = await Client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        return result.IsError == true ? throw new TourException($"{tool}: {text}") : text;
    }
}
