using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Content;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>The revisions with a handshake: capabilities and log level belong to the process.</summary>
internal sealed class LegacyEra(CallServices services) : IEra
{
    private const string Newest = "2025-11-25";

    private static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", Newest];

    private volatile LegacyClient? _client;

    public bool Serves(Request request) => true;

    public async Task<Reply> AnswerAsync(Request request, CancellationToken cancelled) => (request.Method, _client) switch
    {
        ("initialize", _) => Initialize(request),
        ("ping", _) => Reply.Of([]),
        (_, null) => Reply.Fail(RpcError.InvalidRequest, $"{request.Method} came before initialize."),
        ("logging/setLevel", { } client) => SetLevel(request, client),
        ("resources/subscribe", _) => Subscribe(request),
        ("resources/unsubscribe", _) => Unsubscribe(request),
        (_, { } client) => await Features.AnswerAsync(new LegacyCall(request, services, client, cancelled)) ?? Unknown(request),
    };

    public void Notice(string method)
    {
        if (method == "notifications/initialized")
        {
            services.Subscriptions.HandshakeDone();
        }
    }

    public void Cancelled(string id)
    {
        // Nothing outlives its request here.
    }

    private static Reply Unknown(Request request) => Reply.Fail(RpcError.MethodNotFound, $"Unknown method {request.Method}.");

    private static Reply SetLevel(Request request, LegacyClient client)
    {
        var level = request.Text("level");
        if (!LogLevels.IsKnown(level))
        {
            return Reply.Fail(RpcError.InvalidParams, "Unknown log level.");
        }

        client.LogLevel = level;
        return Reply.Of([]);
    }

    private Reply Initialize(Request request)
    {
        _client = new LegacyClient(request.Parameters["capabilities"] as JsonObject ?? []);

        // A version that is not known is answered with the newest that is (2025-11-25 basic/lifecycle, version negotiation).
        var asked = request.Text("protocolVersion");
        return Reply.Of(new JsonObject
        {
            ["protocolVersion"] = Versions.Contains(asked) ? asked : Newest,
            ["capabilities"] = Features.Capabilities(handshake: true),
            ["serverInfo"] = Features.ServerInfo(),
            ["instructions"] = Features.Instructions,
        });
    }

    private Reply Subscribe(Request request) => services.Subscriptions.Subscribe(request.Text("uri"))
        ? Reply.Of([])
        : Reply.Fail(RpcError.InternalError, "Too many subscriptions.");

    private Reply Unsubscribe(Request request)
    {
        services.Subscriptions.Unsubscribe(request.Text("uri"));
        return Reply.Of([]);
    }
}
