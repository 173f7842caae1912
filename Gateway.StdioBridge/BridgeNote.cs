using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge;

/// <summary>
/// What the bridge learns of a request, for the host's log, metrics and traces: the host sets it as a feature before it hands the request over. Names that a client
/// made up are cut and cleaned, so that none of them can write into a log; arguments never get here.
/// </summary>
/// <param name="server">The stdio server's name.</param>
public sealed class BridgeNote(string server)
{
    private const int Longest = 64;

    private static readonly Dictionary<CallFault, string> Faults =
        Enum.GetValues<CallFault>().ToDictionary(fault => fault, fault => JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString()));

    /// <summary>The stdio server's name.</summary>
    public string Server { get; } = server;

    /// <summary>The message's JSON-RPC method; null: the request held none, or was refused before it was read.</summary>
    public string? Method { get; private set; }

    /// <summary>Whether MCP knows that method; there are some forty.</summary>
    public bool IsKnownMethod { get; private set; }

    /// <summary>The tool that was called.</summary>
    public string? Tool { get; private set; }

    /// <summary>
    /// <c>ok</c>, <c>error</c> (the server answered with one), <c>refused</c> (before it reached a server), or why there was no answer, as <c>timed_out</c>. Null: the
    /// HTTP status says it all.
    /// </summary>
    public string? Result { get; private set; }

    internal static BridgeNote? Of(HttpContext context) => context.Features.Get<BridgeNote>();

    internal void Read(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        IsKnownMethod = envelope.Method is { } method && MethodNames.IsKnown(method);
        Method = IsKnownMethod ? envelope.Method : Clean(envelope.Method);
        Tool = envelope.Method == "tools/call" ? Clean(MessageText.GetString(message, envelope.Name)) : null;
    }

    internal void Refused() => Result = "refused";

    internal void Ended(CallFault fault, bool isError) => Result = fault != CallFault.None ? Faults[fault] : isError ? "error" : "ok";

    /// <summary>Printable ASCII without spaces, at most 64 of it.</summary>
    internal static string? Clean(string? name) => name is null || (name.Length <= Longest && name.All(IsPlain))
        ? name
        : string.Concat(name.Take(Longest).Select(letter => IsPlain(letter) ? letter : '?'));

    private static bool IsPlain(char letter) => letter is > ' ' and <= '~';
}
