using System.Buffers;
using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.Http.Modern;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Http;

/// <summary>MCP over streamable HTTP in front of stdio servers. The host establishes the caller and chooses the server.</summary>
public sealed class McpEndpoint
{
    private readonly IReadOnlyDictionary<string, StdioServerOptions> _servers;
    private readonly LegacyPost _post;
    private readonly LegacyBatch _batch;
    private readonly LegacyStream _stream;
    private readonly LegacyDelete _delete;
    private readonly ModernPost _modern;
    private readonly BodyBudgets _bodies;
    private readonly LastWords _words;

    internal McpEndpoint(IOptions<BridgeOptions> options, LegacyPost post, LegacyBatch batch, LegacyStream stream, LegacyDelete delete, ModernPost modern, LastWords words) =>
        (_servers, _post, _batch, _stream, _delete, _modern, _bodies, _words) = (options.Value.Servers, post, batch, stream, delete, modern, new BodyBudgets(options), words);

    /// <summary>
    /// Answers one request. Unless the outcome is <see cref="BridgeOutcome.Handled"/>, nothing was written and the response is the host's.
    /// </summary>
    public async Task<BridgeOutcome> InvokeAsync(HttpContext context, string serverName, Caller caller)
    {
        if (CheckHeaders(context, serverName, out var settings) is { } refusal)
        {
            await refusal.WriteAsync(context, default);
            return BridgeOutcome.Handled;
        }

        ServerErrors.Allow(context, _words, serverName, caller);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return await PostAsync(context, serverName, settings!, caller);
        }

        if (RequestPolicy.Judge(ToolPolicy.Of(settings!.Tools), caller) is not RequestVerdict.Pass and var refused)
        {
            return Outcome(refused);
        }

        await (HttpMethods.IsGet(context.Request.Method) ? _stream.InvokeAsync(context, serverName, caller) : _delete.InvokeAsync(context, serverName, caller));
        return BridgeOutcome.Handled;
    }

    private Refusal? CheckHeaders(HttpContext context, string serverName, out StdioServerOptions? settings)
    {
        if (!_servers.TryGetValue(serverName, out settings))
        {
            return Refusal.UnknownServer;
        }

        var method = context.Request.Method;
        if (!HttpMethods.IsPost(method) && !HttpMethods.IsGet(method) && !HttpMethods.IsDelete(method))
        {
            return Refusal.MethodNotAllowed;
        }

        // A POST's version is looked at when its id is known.
        return HttpMethods.IsPost(method) ? null : ProtocolVersions.Unknown(context.Request.Headers[ProtocolVersions.Header].ToString());
    }

    private async Task<BridgeOutcome> PostAsync(HttpContext context, string serverName, StdioServerOptions settings, Caller caller)
    {
        var accept = AcceptHeader.Read(context.Request.Headers.Accept);
        if (!accept.Json || !accept.Sse)
        {
            return await RefuseAsync(context, Refusal.PostAccept);
        }

        if (!IsJson(context.Request.ContentType))
        {
            return await RefuseAsync(context, Refusal.ContentType);
        }

        using var body = new PostBody(context, _bodies.Of(caller));
        if (await body.ReadAsync(settings.MaxMessageBytes) is { } unread)
        {
            return await RefuseAsync(context, unread);
        }

        if (Read(body.Bytes, out var envelope) is { } unreadable)
        {
            return await RefuseAsync(context, unreadable);
        }

        return await DispatchAsync(new PostMessage(context, serverName, settings, caller, accept, body, envelope));
    }

    private async Task<BridgeOutcome> DispatchAsync(PostMessage post)
    {
        if (post.Envelope.Kind == MessageKind.Batch)
        {
            return await _batch.InvokeAsync(post);
        }

        BridgeNote.Of(post.Context)?.Read(post.Bytes, post.Envelope);
        var verdict = RequestPolicy.Judge(ToolPolicy.Of(post.Settings.Tools), post.Caller, post.Bytes, post.Envelope);
        if (verdict == RequestVerdict.UnknownTool)
        {
            await Refusal.UnknownTool(MessageText.GetString(post.Bytes, post.Envelope.Name)).WriteAsync(post.Context, post.Id);
            return BridgeOutcome.Handled;
        }

        if (verdict != RequestVerdict.Pass)
        {
            return Outcome(verdict);
        }

        if (!ModernEra.Claims(post, out var refusal))
        {
            return await _post.InvokeAsync(post);
        }

        return refusal is null ? await _modern.InvokeAsync(post) : await refusal.AnswerAsync(post);
    }

    internal static BridgeOutcome Outcome(RequestVerdict verdict) => verdict switch
    {
        RequestVerdict.ReadNeeded => BridgeOutcome.ReadNeeded,
        RequestVerdict.WriteNeeded => BridgeOutcome.WriteNeeded,
        _ => throw new InvalidOperationException($"Unmapped verdict {verdict}"),
    };

    internal static Refusal? Read(in ReadOnlySequence<byte> bytes, out Envelope envelope)
    {
        if (!MessagePeek.TryRead(bytes, out envelope, out var error))
        {
            return error == PeekError.NotJson ? Refusal.NotJson : Refusal.NotJsonRpc;
        }

        return null;
    }

    private static async Task<BridgeOutcome> RefuseAsync(HttpContext context, Refusal refusal)
    {
        await refusal.WriteAsync(context, default);
        return BridgeOutcome.Handled;
    }

    internal static bool IsJson(string? contentType) =>
        contentType is not null
        && contentType.AsSpan().TrimStart().StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        && (contentType.Trim().Length == 16 || contentType.AsSpan().TrimStart()[16] is ';' or ' ');
}
