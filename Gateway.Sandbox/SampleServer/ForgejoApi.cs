using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace Gateway.Sandbox.SampleServer;

/// <summary>Forgejo's API as one person sees it. A refusal becomes the tool's error, with Forgejo's own message in it.</summary>
internal sealed class ForgejoApi : IDisposable
{
    private readonly HttpClient http;

    public ForgejoApi(Uri forgejo, string accessToken)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };
        http.BaseAddress = new Uri(forgejo.ToString().TrimEnd('/') + "/api/v1/");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("token", accessToken);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("fjmcp-sample-server");
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
        => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<JsonNode> PostAsync(string path, object body, CancellationToken cancellationToken)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, cancellationToken);

    /// <summary>One part of a path; whatever a model puts into it stays one part.</summary>
    public static string Part(string value) => value is "." or ".." ? throw new McpException("not a name") : Uri.EscapeDataString(value);

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await AskAsync(request, cancellationToken);
        var body = response.Content.Headers.ContentType?.MediaType == "application/json"
            ? await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken)
            : null;
        return response.IsSuccessStatusCode && body is not null
            ? body
            : throw new McpException($"Forgejo answered {(int)response.StatusCode}: {(body as JsonObject)?["message"]}");
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                return await http.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw new McpException($"Forgejo does not answer: {e.HttpRequestError}", e);
            }
        }
    }
}
