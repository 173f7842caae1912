using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Brings what the child says of itself to the client. Stdio does not tell which call a message belongs to (progress apart), so: the only open call's stream,
/// else the GET stream, else the newest call's stream, else it waits for a stream.
/// </summary>
internal sealed class FromServer(TimeProvider time)
{
    /// <summary>How long a request waits for a stream before the child is told that nobody answers.</summary>
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(30);

    private readonly ServerRequests _requests = new();

    public ServerQueue Queue { get; } = new();

    public void OnRequest(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var call = Outlet(link);
        var token = envelope.ProgressToken.IsPresent ? MessageText.GetRaw(message, envelope.ProgressToken) : null;
        var number = _requests.Add(new ServerRequest(link, MessageText.GetRaw(message, envelope.Id), token, call?.Number ?? 0, envelope.Method == "roots/list", time.GetTimestamp()), out var givenUp);
        if (givenUp is not null)
        {
            Refuse(givenUp, "Too many requests are waiting for the client.");
        }

        var shown = RawJson.Shown(number);
        var body = new MessageBuffer();
        MessageSplice.Write(body, message, new(envelope.Id, shown), new(envelope.ProgressToken, shown));
        Deliver(call, new Outgoing(OutgoingKind.Request, body, RequestNumber: number));
    }

    /// <summary>The same, for a request that was held until its child was ready; gives its memory back.</summary>
    public void OnHeldRequest(ChildLink link, MessageBuffer message)
    {
        using (message)
        {
            if (MessagePeek.TryRead(message.Written, out var envelope, out _))
            {
                OnRequest(link, message.Written, envelope);
            }
        }
    }

    public void OnNotification(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        switch (envelope.Method)
        {
            case "notifications/progress":
                OnProgress(link, message, envelope);
                break;
            case "notifications/cancelled":
                OnCancelled(link, message, envelope);
                break;
            default:
                Deliver(Outlet(link), new Outgoing(OutgoingKind.Notification, Copy(message)));
                break;
        }
    }

    /// <summary>Finds the request that the client answers, or reports progress on. <paramref name="take"/>: it is answered now.</summary>
    public ServerRequest? Find(long number, bool take)
    {
        var request = take ? _requests.Take(number) : _requests.Find(number);
        if (request is not null && request.CallNumber != 0)
        {
            // While somebody answers the server's question, the call that waits for it is alive.
            request.Link.Calls.Find(request.CallNumber)?.Restart();
        }

        return request;
    }

    /// <summary>Without a GET stream, what waited goes out on the next call's stream.</summary>
    public void Flush(Call call)
    {
        while (Queue.TryTake(null, out var entry))
        {
            if (!call.Outbox.TryPost(entry))
            {
                entry.Body?.Dispose();
                Abandon([entry.RequestNumber]);
            }
        }
    }

    /// <summary>Tells the child that these requests reach nobody.</summary>
    public void Abandon(IEnumerable<long> numbers)
    {
        foreach (var number in numbers)
        {
            if (_requests.Take(number) is { } request)
            {
                Refuse(request, "No client is there to answer.");
            }
        }
    }

    /// <summary>The child is gone: the client, if it was shown a question of it, is told that nobody waits for the answer; a late one finds nothing.</summary>
    public void Forget(ChildLink link)
    {
        foreach (var (number, request) in _requests.Forget(link))
        {
            if (!Queue.TryWithdraw(number))
            {
                Deliver(link.Calls.Find(request.CallNumber), new Outgoing(OutgoingKind.Notification, RpcMessages.QuestionCancelled(number)));
            }
        }
    }

    /// <summary>A notification of the gateway's own, outside any call.</summary>
    public void Notify(MessageBuffer message) => Deliver(null, new Outgoing(OutgoingKind.Notification, message));

    /// <summary>Whether a question is open that the client may still answer: one that waits for longer than <paramref name="patience"/> is forgotten by everybody.</summary>
    public bool HasQuestions(TimeSpan patience) => _requests.Any(request => time.GetElapsedTime(request.AskedAt) < patience);

    private static MessageBuffer Copy(in ReadOnlySequence<byte> message)
    {
        var body = new MessageBuffer();
        MessageSplice.Write(body, message);
        return body;
    }

    /// <summary>The call on whose stream a message goes out; null: the GET stream's queue.</summary>
    private Call? Outlet(ChildLink link)
    {
        var (newest, only) = link.Calls.Open();
        return only || !Queue.HasReader ? newest : null;
    }

    /// <summary>Brings progress to its call's stream.</summary>
    internal static void OnProgress(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!RawJson.TryReadNumber(message, envelope.ProgressToken, out var number)
            || link.Calls.Find(number) is not { ProgressToken: not null, IsCancelled: false } call)
        {
            // Late progress of a finished call is everyday life; it has no reader.
            return;
        }

        call.Restart();
        var body = new MessageBuffer();
        MessageSplice.Write(body, message, new Replacement(envelope.ProgressToken, call.ProgressToken));
        if (!call.Outbox.TryPost(new Outgoing(OutgoingKind.Notification, body)))
        {
            body.Dispose();
        }
    }

    private void OnCancelled(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!envelope.CancelledId.IsPresent || _requests.TakeByChildId(link, MessageText.GetRaw(message, envelope.CancelledId)) is not { } open)
        {
            return;
        }

        if (Queue.TryWithdraw(open.Number))
        {
            return;
        }

        var body = new MessageBuffer();
        MessageSplice.Write(body, message, new Replacement(envelope.CancelledId, RawJson.Shown(open.Number)));
        Deliver(link.Calls.Find(open.Request.CallNumber), new Outgoing(OutgoingKind.Notification, body));
    }

    private void Deliver(Call? call, Outgoing entry)
    {
        if (call is not null && call.Outbox.TryPost(entry))
        {
            call.Restart();
            return;
        }

        if (!Queue.TryPost(entry))
        {
            entry.Body?.Dispose();
            Abandon([entry.RequestNumber]);
        }
        else if (entry.RequestNumber != 0)
        {
            Expire(entry.RequestNumber);
        }
    }

    private void Expire(long number)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                if (Queue.TryWithdraw(number))
                {
                    Abandon([number]);
                }
            },
            null,
            RequestPatience,
            Timeout.InfiniteTimeSpan);
    }

    private static void Refuse(ServerRequest request, string why) =>
        request.Link.Say(RpcMessages.Error(request.ChildId, RpcCodes.ServerError, why));
}
