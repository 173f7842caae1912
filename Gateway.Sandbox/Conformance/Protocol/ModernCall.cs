using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>A stateless call: a question ends it with a request for input, and the client comes back with the answers.</summary>
internal sealed class ModernCall(Request request, CallServices services, CancellationToken cancelled) : Call(request, services, cancelled)
{
    public const string ProtocolVersion = "io.modelcontextprotocol/protocolVersion";
    public const string ClientCapabilities = "io.modelcontextprotocol/clientCapabilities";

    /// <summary>Answers of earlier rounds, out of requestState, and of this one; null until the first question.</summary>
    private JsonObject? _answers;

    public override BackgroundTasks Tasks => Services.Tasks;

    /// <summary>2026-07-28 server/resources: -32002 must not be sent any more.</summary>
    public override int ResourceNotFound => RpcError.InvalidParams;

    /// <summary>No level, no log message (2026-07-28 server/utilities/logging).</summary>
    protected override string? LogLevel =>
        Json.Text(Request.Meta!, "io.modelcontextprotocol/logLevel") is { Length: > 0 } level && LogLevels.IsKnown(level) ? level : null;

    public override bool Declares(string capability) => Request.Meta![ClientCapabilities]![capability] is JsonObject;

    public override Task<Answers> AskAsync(params Ask[] asks) => Task.FromResult(TakeAnswers(asks));

    private Answers TakeAnswers(Ask[] asks)
    {
        if (Refusal(asks) is { } refusal)
        {
            return Answers.None(refusal);
        }

        var keys = asks.Select((ask, index) => ask.Key ?? $"{ask.Capability}_{index + 1}").ToArray();

        // An answer that is no object can't be one to any of these questions: it is asked again.
        return keys.All(key => _answers![key] is JsonObject)
            ? Answers.Of([.. keys.Select(key => _answers![key]!.AsObject())])
            : Answers.None(InputRequired(asks, keys));
    }

    /// <summary>What forbids to ask at all: a capability that the client does not have, or a forged requestState.</summary>
    private Reply? Refusal(Ask[] asks)
    {
        if (asks.FirstOrDefault(ask => !Declares(ask.Capability)) is { } missing)
        {
            return Reply.Fail(RpcError.MissingClientCapability, $"The client does not offer {missing.Capability}.", new()
            {
                ["requiredCapabilities"] = new JsonObject { [missing.Capability] = new JsonObject() },
            });
        }

        _answers ??= RequestState.Collect(Request);
        return _answers is null ? Reply.Fail(RpcError.InvalidParams, "requestState or inputResponses are not valid.") : null;
    }

    private Reply InputRequired(Ask[] asks, string[] keys)
    {
        var requests = new JsonObject();
        foreach (var (ask, key) in asks.Zip(keys))
        {
            requests[key] = new JsonObject { ["method"] = ask.Method, ["params"] = ask.Parameters };
        }

        return Reply.Of(new JsonObject
        {
            ["resultType"] = "input_required",
            ["inputRequests"] = requests,
            ["requestState"] = RequestState.Seal(Request, _answers!),
        });
    }
}
