using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Brings a client's requests to whichever child serves the session. What a child has certainly not acted on goes to its successor.</summary>
internal sealed class SessionCalls(ChildReplacer replacer)
{
    private const int MostMoves = 5;

    /// <summary>Starts a request's call; its answer comes through the outbox. The message may be released on return.</summary>
    public Call Start(BridgeSession session, Caller caller, ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var token = envelope.ProgressToken.IsPresent ? MessageText.GetRaw(message, envelope.ProgressToken) : null;
        var call = new Call(MessageText.GetRaw(message, envelope.Id), token, envelope.Method!) { Number = session.NextNumber() };
        call.OnAnswer = SessionNotes.Of(session, message, envelope);
        _ = DeliverAsync(session, caller, link, call, call.ForChild(message, envelope));
        return call;
    }

    private async Task DeliverAsync(BridgeSession session, Caller caller, ChildLink link, Call call, MessageBuffer message)
    {
        using (message)
        {
            var fault = await link.DeliverAsync(call, message);
            for (var moves = 0; fault == CallFault.Moved && !call.IsSettled && moves < MostMoves; moves++)
            {
                var wake = await replacer.AcquireAsync(session, caller);
                fault = wake.Link is { } successor ? await successor.DeliverAsync(call, message) : wake.CallFault;
            }

            if (fault != CallFault.None && !call.IsSettled)
            {
                call.Fail(fault == CallFault.Moved || !session.CanReplace ? CallFault.ChildExited : fault);
            }
        }
    }
}
