using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Content;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>2026-07-28: every request describes its client; nothing is remembered but open subscriptions.</summary>
internal sealed class ModernEra(CallServices services) : IEra
{
    private const string Version = "2026-07-28";

    /// <summary>Results that may be kept, for how long (no time at all: this server's lists can change) and by whom.</summary>
    private static readonly string[] Cacheable =
        ["server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list", "resources/read"];

    public bool Serves(Request request) => request.Method == "server/discover" || request.Meta?.ContainsKey(ModernCall.ProtocolVersion) == true;

    public async Task<Reply> AnswerAsync(Request request, CancellationToken cancelled)
    {
        var reply = Refusal(request) ?? request.Method switch
        {
            "server/discover" => Discover(),
            "subscriptions/listen" => await ListenAsync(request),
            _ => await services.Tasks.AnswerAsync(request) ?? await Features.AnswerAsync(new ModernCall(request, services, cancelled))
                ?? Reply.Fail(RpcError.MethodNotFound, $"Unknown method {request.Method}."),
        };
        return Completed(request, reply);
    }

    public void Notice(string method)
    {
        // No notification of a client means anything without a handshake.
    }

    public void Cancelled(string id) => services.Subscriptions.StopListening(id);

    private static Reply? Refusal(Request request)
    {
        var version = Json.Text(request.Meta ?? [], ModernCall.ProtocolVersion);
        if (version.Length == 0 || request.Meta?[ModernCall.ClientCapabilities] is not JsonObject)
        {
            return Reply.Fail(RpcError.InvalidParams, "_meta must hold the protocol version and the client's capabilities.");
        }

        return version == Version ? null : Reply.Fail(RpcError.UnsupportedVersion, "Unsupported protocol version.", new()
        {
            ["supported"] = new JsonArray(Version),
            ["requested"] = version,
        });
    }

    private static Reply Discover() => Reply.Of(new JsonObject
    {
        ["supportedVersions"] = new JsonArray(Version),
        ["capabilities"] = Features.Capabilities(handshake: false),
        ["instructions"] = Features.Instructions,
    });

    private async Task<Reply> ListenAsync(Request request)
    {
        if (request.Parameters["notifications"] is not JsonObject filter)
        {
            return Reply.Fail(RpcError.InvalidParams, "params.notifications is missing.");
        }

        if (filter.ContainsKey("taskIds") && !BackgroundTasks.IsDeclared(request))
        {
            return BackgroundTasks.NotDeclared();
        }

        // The request stays unanswered for as long as its subscription lasts.
        return await services.Subscriptions.ListenAsync(new Listener(request.Id, filter))
            ? Reply.Nothing
            : Reply.Fail(RpcError.InternalError, "Too many subscriptions.");
    }

    private static Reply Completed(Request request, Reply reply)
    {
        if (reply.Result is not { } result)
        {
            return reply;
        }

        result.TryAdd("resultType", "complete");
        result["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = Features.ServerInfo() };
        if (Cacheable.Contains(request.Method))
        {
            result["ttlMs"] = 0;
            result["cacheScope"] = "private";
        }

        return reply;
    }
}
