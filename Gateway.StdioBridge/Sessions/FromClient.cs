using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Brings what the client posts to the child, with the gateway's ids and tokens in place of the client's.</summary>
internal sealed class FromClient(BridgeSession session)
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
    public Task<CallFault> SendAsync(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind is MessageKind.Response or MessageKind.ErrorResponse)
        {
            return AnswerAsync(message, envelope);
        }

        return envelope.Method switch
        {
            "notifications/cancelled" => CancelAsync(link, message, envelope),
            "notifications/progress" => ProgressAsync(message, envelope),
            _ => link.SendAsync(Spliced(message)),
        };
    }

    private static MessageBuffer Spliced(in ReadOnlySequence<byte> message, params ReadOnlySpan<Replacement> replacements)
    {
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, replacements);
        return buffer;
    }

    private static Task<CallFault> CancelAsync(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var call = envelope.CancelledId.IsPresent ? link.Cancel(MessageText.GetRaw(message, envelope.CancelledId)) : null;
        return call is null
            ? Task.FromResult(CallFault.None)
            : link.SendAsync(Spliced(message, new Replacement(envelope.CancelledId, RawJson.Number(call.Number))));
    }

    private Task<CallFault> AnswerAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var request = RawJson.TryReadShown(message, envelope.Id, out var number) ? session.FromServer.Find(number, take: true) : null;
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
