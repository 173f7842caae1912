using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>Requests that the gateway sends to a child of its own accord.</summary>
internal static class OwnCalls
{
    /// <summary>Asks and waits for the answer. The body, if there is one, is the caller's to dispose.</summary>
    public static async Task<OwnAnswer> AskAsync(ChildLink link, string method, string parameters)
    {
        var message = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(
            $$"""{"jsonrpc":"2.0","id":0,"method":"{{JsonEncodedText.Encode(method)}}","params":{{parameters}}}"""));
        if (!MessagePeek.TryRead(message, out var envelope, out _))
        {
            throw new InvalidOperationException($"The gateway's own {method} is no message.");
        }

        var call = FromClient.Call(link, message, envelope);
        while (true)
        {
            while (call.Outbox.TryTake(out var entry))
            {
                if (entry.IsLast)
                {
                    return new OwnAnswer(entry.Body, entry.Fault);
                }

                entry.Body?.Dispose();
            }

            await call.Outbox.WaitAsync(CancellationToken.None);
        }
    }

    public static MessageBuffer Notification(string method)
    {
        var buffer = new MessageBuffer();
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"{{method}}"}""", buffer);
        return buffer;
    }
}

/// <summary>The answer to the gateway's own request: a message, or why there is none.</summary>
internal readonly record struct OwnAnswer(MessageBuffer? Body, CallFault Fault) : IDisposable
{
    /// <summary>The result's bytes; empty when it was no result.</summary>
    public ReadOnlySequence<byte> Result =>
        Body is not null && MessagePeek.TryRead(Body.Written, out var envelope, out _) && envelope.Kind == MessageKind.Response
            ? Body.Written.Slice(envelope.Params.Start, envelope.Params.Length)
            : ReadOnlySequence<byte>.Empty;

    public void Dispose() => Body?.Dispose();
}
