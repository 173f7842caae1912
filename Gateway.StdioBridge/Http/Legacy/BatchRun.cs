using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>The requests of one batch: those in flight, and what is answered already.</summary>
internal sealed class BatchRun(BridgeSessions sessions, SessionCalls calls, BridgeSession session, Caller caller) : IDisposable
{
    private readonly List<Call> _calls = [];
    private readonly List<MessageBuffer> _answers = [];

    /// <summary>Whether there is nothing to answer.</summary>
    public bool IsEmpty => _calls.Count + _answers.Count == 0;

    public void Refuse(in BatchItem item, Refusal refusal) => _answers.Add(RpcMessages.Error(MessageText.GetRaw(item.Bytes, item.Envelope.Id), refusal.Code, refusal.Message));

    /// <summary>Starts a request; each takes its own place among its person's calls.</summary>
    public void Start(in BatchItem item, ChildLink? link)
    {
        if (SleepTalk.Answer(session, item.Bytes, item.Envelope) is { } answer)
        {
            _answers.Add(answer);
        }
        else if (link is null || !sessions.TryEnter(session.PersonId))
        {
            Refuse(item, Refusal.Busy);
        }
        else
        {
            var call = calls.Start(session, caller, link, item.Bytes, item.Envelope);
            session.FromServer.Flush(call);
            _calls.Add(call);
        }
    }

    public async Task WriteAsync(SharedStream stream, CancellationToken cancelled)
    {
        foreach (var answer in _answers)
        {
            await stream.WriteAsync(answer.Written, cancelled);
        }

        await Task.WhenAll(_calls.Select(call => stream.WriteAllAsync(call, cancelled)));
    }

    public void Dispose()
    {
        foreach (var answer in _answers)
        {
            answer.Dispose();
        }

        foreach (var call in _calls)
        {
            session.FromServer.Abandon(call.Outbox.Close());
            sessions.Leave(session.PersonId);
        }
    }
}
