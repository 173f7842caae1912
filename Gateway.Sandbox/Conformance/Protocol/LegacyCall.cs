using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>A call of a revision with a handshake: questions are requests of the server's own, sent while the call stays open.</summary>
internal sealed class LegacyCall(Request request, CallServices services, LegacyClient client, CancellationToken cancelled)
    : Call(request, services, cancelled)
{
    /// <summary>Tells a gateway that translates for 2026-07-28 clients under which key a question is to be passed on.</summary>
    public const string InputKey = "fjmcp-gateway/inputKey";

    public override int ResourceNotFound => RpcError.LegacyResourceNotFound;

    protected override string? LogLevel => client.LogLevel;

    public override bool Declares(string capability) => client.Declares(capability);

    /// <summary>Sends all questions before it waits for the first answer, and sends them whether or not the client can answer.</summary>
    public override async Task<Answers> AskAsync(params Ask[] asks)
    {
        var answers = await Task.WhenAll(asks.Select(SendAsync).ToArray());
        if (Array.FindIndex(answers, answer => answer["result"] is not JsonObject) is >= 0 and var refused)
        {
            return Answers.None(Reply.Fail(RpcError.InternalError, $"The client did not answer {asks[refused].Method}."));
        }

        return Answers.Of([.. answers.Select(answer => answer["result"]!.AsObject())]);
    }

    private Task<JsonObject> SendAsync(Ask ask)
    {
        if (ask.Key is not null)
        {
            ask.Parameters["_meta"] = new JsonObject { [InputKey] = ask.Key };
        }

        return Services.Connection.RequestAsync(ask.Method, ask.Parameters, Stopped);
    }
}
