using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>Single messages, without a client that would hide what the gateway answers.</summary>
internal static class RawMcp
{
    public const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    public const string ListTools = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";

    public static HttpRequestMessage Message(Uri endpoint, string? token, string message, string? session = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }

    public static async Task<HttpResponseMessage> PostAsync(GatewayUnderTest gateway, string? token, string message, string? session = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = Message(new Uri(gateway.Url, "/mcp"), token, message, session);
        change?.Invoke(request);
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token);
    }
}
