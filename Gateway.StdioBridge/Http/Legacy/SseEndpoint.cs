using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// HTTP with SSE, the transport of MCP 2024-11-05: GET opens a stream whose first event says where messages are posted to, and everything that the server says
/// comes on it. The host establishes the caller and chooses the server.
/// </summary>
public sealed class SseEndpoint
{
    private readonly IReadOnlyDictionary<string, StdioServerOptions> _servers;
    private readonly SseConversations _conversations;
    private readonly SseStream _stream;
    private readonly SsePost _post;
    private readonly BodyBudgets _bodies;
    private readonly LastWords _words;

    internal SseEndpoint(IOptions<BridgeOptions> options, SseConversations conversations, SseStream stream, SsePost post, LastWords words) =>
        (_servers, _conversations, _stream, _post, _bodies, _words) = (options.Value.Servers, conversations, stream, post, new BodyBudgets(options), words);

    /// <summary>
    /// Answers one request. Unless the outcome is <see cref="BridgeOutcome.Handled"/>, nothing was written and the response is the host's.
    /// </summary>
    public async Task<BridgeOutcome> InvokeAsync(HttpContext context, string serverName, Caller caller)
    {
        if (!_servers.TryGetValue(serverName, out var settings))
        {
            return await RefuseAsync(context, Refusal.UnknownServer);
        }

        ServerErrors.Allow(context, _words, serverName, caller);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return await PostAsync(context, serverName, settings, caller);
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return await RefuseAsync(context, Refusal.SseMethods);
        }

        if (RequestPolicy.Judge(ToolPolicy.Of(settings.Tools), caller) is not RequestVerdict.Pass and var refused)
        {
            return McpEndpoint.Outcome(refused);
        }

        await _stream.InvokeAsync(context, serverName, settings, caller);
        return BridgeOutcome.Handled;
    }

    private async Task<BridgeOutcome> PostAsync(HttpContext context, string serverName, StdioServerOptions settings, Caller caller)
    {
        var id = context.Request.Query[SseStream.SessionParameter].ToString();
        if (id.Length == 0)
        {
            // A client of a later revision tries initialize here first: by this status it knows to open the stream (MCP 2025-03-26, transports, "Backwards Compatibility").
            return await RefuseAsync(context, Refusal.SseMethods);
        }

        if (_conversations.Find(id, caller, serverName) is not { } conversation)
        {
            return await RefuseAsync(context, Refusal.NoSession);
        }

        if (!McpEndpoint.IsJson(context.Request.ContentType))
        {
            return await RefuseAsync(context, Refusal.ContentType);
        }

        using var body = new PostBody(context, _bodies.Of(caller));
        if (await body.ReadAsync(settings.MaxMessageBytes) is { } unread)
        {
            return await RefuseAsync(context, unread);
        }

        var refusal = McpEndpoint.Read(body.Bytes, out var envelope);
        BridgeNote.Of(context)?.Read(body.Bytes, envelope);
        return (refusal ?? (envelope.Kind == MessageKind.Batch ? Refusal.Batch : null)) is { } unreadable
            ? await RefuseAsync(context, unreadable)
            : await _post.InvokeAsync(new PostMessage(context, serverName, settings, caller, default, body, envelope), conversation);
    }

    private static async Task<BridgeOutcome> RefuseAsync(HttpContext context, Refusal refusal)
    {
        await refusal.WriteAsync(context, default);
        return BridgeOutcome.Handled;
    }
}
