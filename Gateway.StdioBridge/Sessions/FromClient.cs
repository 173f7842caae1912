using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Brings what the client posts to the child, with the gateway's ids and tokens in place of the client's.</summary>
internal readonly struct FromClient(BridgeSession session)
{
    /// <summary>Starts a request's call; its answer comes through the outbox. The message may be released on return.</summary>
    public static Call Call(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var token = envelope.ProgressToken.IsPresent ? MessageText.GetRaw(message, envelope.ProgressToken) : null;
        var call = new Call(MessageText.GetRaw(message, envelope.Id), token, envelope.Method!);
        link.Start(call, message, envelope);
        return call;
    }

    /// <summary>Sends a notification or an answer on. What has no counterpart any more is dropped: it came too late, which is nobody's fault.</summary>
    /// <param name="link">The child that serves the session; null while it sleeps.</param>
    public Task<CallFault> SendAsync(ChildLink? link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind is MessageKind.Response or MessageKind.ErrorResponse)
        {
            return AnswerAsync(message, envelope);
        }

        return envelope.Method switch
        {
            "notifications/cancelled" => CancelAsync(message, envelope),
            "notifications/progress" => ProgressAsync(message, envelope),
            _ when link is null => Task.FromResult(CallFault.None),
            _ => link.SendAsync(Spliced(message)),
        };
    }

    private static MessageBuffer Spliced(in ReadOnlySequence<byte> message, params ReadOnlySpan<Replacement> replacements)
    {
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, replacements);
        return buffer;
    }

    private Task<CallFault> CancelAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!envelope.CancelledId.IsPresent)
        {
            return Task.FromResult(CallFault.None);
        }

        // The call may be in flight at a child that has a successor already.
        var id = MessageText.GetRaw(message, envelope.CancelledId);
        foreach (var child in session.Children.Reverse())
        {
            if (child.Cancel(id) is { } call)
            {
                return child.SendAsync(Spliced(message, new Replacement(envelope.CancelledId, RawJson.Number(call.Number))));
            }
        }

        return Task.FromResult(CallFault.None);
    }

    private Task<CallFault> AnswerAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var request = RawJson.TryReadShown(message, envelope.Id, out var number) ? session.FromServer.Find(number, take: true) : null;
        if (request is { AsksRoots: true } && envelope.Kind == MessageKind.Response)
        {
            session.Memory.Roots = SessionMemory.Keep(message.Slice(envelope.Params.Start, envelope.Params.Length));
        }

        return request is null
            ? Task.FromResult(CallFault.None)
            : request.Link.SendAsync(Spliced(message, new Replacement(envelope.Id, request.ChildId)));
    }

    private Task<CallFault> ProgressAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var request = RawJson.TryReadShown(message, envelope.ProgressToken, out var number) ? session.FromServer.Find(number, take: false) : null;
        return request?.ProgressToken is null
            ? Task.FromResult(CallFault.None)
            : request.Link.SendAsync(Spliced(message, new Replacement(envelope.ProgressToken, request.ProgressToken)));
    }
}
