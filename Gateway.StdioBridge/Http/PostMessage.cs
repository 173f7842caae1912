using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http;

/// <summary>One POST on its way through the bridge: who sent it, where to, and what it says.</summary>
internal readonly record struct PostMessage(
    HttpContext Context,
    string Server,
    StdioServerOptions Settings,
    Caller Caller,
    AcceptHeader Accept,
    PostBody Body,
    Envelope Envelope)
{
    /// <summary>The message; not to be used once <see cref="Body"/> was disposed.</summary>
    public ReadOnlySequence<byte> Bytes => Body.Bytes;

    /// <summary>The request's raw id for an error answer; empty for what has none.</summary>
    public ReadOnlyMemory<byte> Id => Envelope.Kind == MessageKind.Request ? Bytes.Slice(Envelope.Id.Start, Envelope.Id.Length).ToArray() : default;
}
