using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// What a stateless request (MCP 2026-07-28) says beside its method's own parameters: who asks, what the client can do, and what an earlier round left. Slices are
/// valid as long as the message is.
/// </summary>
internal sealed class ModernRequest
{
    private ModernRequest(IReadOnlyList<(string Name, JsonMember Member)> parameters, IReadOnlyList<(string Name, JsonMember Member)> meta) =>
        (Parameters, Meta) = (parameters, meta);

    /// <summary>All members of params.</summary>
    public IReadOnlyList<(string Name, JsonMember Member)> Parameters { get; }

    /// <summary>All members of <c>params._meta</c>.</summary>
    public IReadOnlyList<(string Name, JsonMember Member)> Meta { get; }

    /// <summary>Null: not declared as the revision demands.</summary>
    public ClientCapabilities? Capabilities { get; private init; }

    /// <summary>The least severe log level that the client wants; null: no log message.</summary>
    public LogLevel? LogLevel { get; private init; }

    /// <summary>The opaque text of an earlier round; null: this is a first round.</summary>
    public string? RequestState { get; private init; }

    public Slice RequestStateAt { get; private init; }

    /// <summary>The answers of the client to an earlier round.</summary>
    public JsonMember InputResponses { get; private init; }

    public JsonMember Arguments { get; private init; }

    public JsonMember Notifications { get; private init; }

    /// <summary>The task that it is about (tasks extension).</summary>
    public JsonMember TaskId { get; private init; }

    public static ModernRequest Read(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var parameters = envelope.Params.IsPresent ? JsonMembers.All(message, envelope.Params) : [];
        var at = Last(parameters, "_meta");
        var meta = at.Type == JsonTokenType.StartObject ? JsonMembers.All(message, at.Value) : [];
        var capabilities = Last(meta, MetaKeys.Prefix + "clientCapabilities");
        var level = Last(meta, MetaKeys.Prefix + "logLevel");
        return new ModernRequest(parameters, meta)
        {
            Capabilities = capabilities.Type == JsonTokenType.StartObject
                ? ClientCapabilities.Read(message.Slice(capabilities.Value.Start, capabilities.Value.Length))
                : null,
            LogLevel = LogLevels.Parse(MessageText.GetString(message, level.Value)),
            RequestState = Last(parameters, "requestState") is { Type: not JsonTokenType.None } state ? MessageText.GetString(message, state.Value) ?? "" : null,
            RequestStateAt = Last(parameters, "requestState").Value,
            InputResponses = Last(parameters, "inputResponses"),
            Arguments = Last(parameters, "arguments"),
            Notifications = Last(parameters, "notifications"),
            TaskId = Last(parameters, "taskId"),
        };
    }

    private static JsonMember Last(IReadOnlyList<(string Name, JsonMember Member)> members, string name)
    {
        var found = default(JsonMember);
        foreach (var (key, member) in members)
        {
            found = key == name ? member : found;
        }

        return found;
    }
}
