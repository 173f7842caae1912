using System.Buffers;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Requests of the gateway's own to a child.</summary>
internal static class Asking
{
    private static readonly byte[] Id = "0"u8.ToArray();

    /// <summary>Sends a request and waits for its answer, which is the caller's to dispose, or the fault. <paramref name="onAnswer"/> sees it as the child wrote it.</summary>
    public static async Task<Outgoing> AskAsync(this ChildLink link, ReadOnlySequence<byte> message, AnswerHandler? onAnswer, CancellationToken cancellationToken)
    {
        if (!MessagePeek.TryRead(message, out var envelope, out _))
        {
            throw new ArgumentException("No JSON-RPC message.", nameof(message));
        }

        var call = new Call(Id, null, envelope.Method!) { OnAnswer = onAnswer };
        link.Start(call, message, envelope);
        try
        {
            return await LastAsync(call.Outbox, cancellationToken);
        }
        finally
        {
            call.Outbox.Close();
        }
    }

    public static ReadOnlySequence<byte> Request(string method, string rawParameters) =>
        new(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":0,"method":"{{method}}","params":{{rawParameters}}}"""));

    private static async Task<Outgoing> LastAsync(Outbox outbox, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (outbox.TryTake(out var entry))
            {
                if (entry.IsLast)
                {
                    return entry;
                }

                entry.Body?.Dispose();
            }

            await outbox.WaitAsync(cancellationToken);
        }
    }
}
