using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>The client's initialize at a session's first child, which has said something; or why it has not.</summary>
/// <param name="Call">Null: there is none.</param>
/// <param name="Outcome">What the host must say, if <paramref name="Refusal"/> is null too.</param>
/// <param name="Refusal">What the client is told; null: nothing, or what the host says.</param>
internal readonly record struct FirstWord(Call? Call, BridgeOutcome Outcome, Refusal? Refusal);

/// <summary>Gives a new session its first child, with the person's credential, and forwards the client's initialize to it.</summary>
internal sealed class FirstChild(BridgeSessions sessions, ChildStarter starter, TimeProvider time)
{
    private static readonly Attempt HeldOff = new(null, CallFault.HeldOff, false);

    public async Task<FirstWord> StartAsync(BridgeSession session, Caller caller, ReadOnlySequence<byte> message, Envelope envelope, CancellationToken aborted)
    {
        session.Memory.Initialize = SessionMemory.Keep(message) ?? [];
        var granted = await starter.CredentialAsync(session.Settings, caller, aborted);
        if (granted.Credential is not { } credential)
        {
            return WithoutCredential(granted.Status);
        }

        if (session.FindGreeting() is { } greeting)
        {
            return await FromCatalogueAsync(session, message, envelope, greeting);
        }

        var attempt = await sessions.Guard.StartAsync(
            session.Server, session.PersonId, () => WithCredentialAsync(session, caller, credential, message, envelope, aborted), HasFailed, HeldOff);
        return attempt.Status == ChildCredentialStatus.Available ? await FinishAsync(session, attempt) : WithoutCredential(attempt.Status);
    }

    private static bool HasFailed(Attempt attempt) =>
        attempt.Fault is not (CallFault.None or CallFault.NoRoom or CallFault.HeldOff or CallFault.SessionEnded);

    private async Task<Attempt> WithCredentialAsync(
        BridgeSession session, Caller caller, ChildCredential credential, ReadOnlySequence<byte> message, Envelope envelope, CancellationToken aborted)
    {
        var attempt = await AttemptAsync(session, credential, message, envelope, aborted);
        if (!attempt.TokenRefused)
        {
            return attempt;
        }

        // A child that ends at once most often found its token refused: once more with a newer one, then the person must sign in.
        var granted = await starter.ReplaceAsync(caller, credential, aborted);
        return granted.Credential is { } newer
            ? await AttemptAsync(session, newer, message, envelope, aborted)
            : new Attempt(null, CallFault.None, false, granted.Status);
    }

    private async Task<FirstWord> FinishAsync(BridgeSession session, Attempt attempt)
    {
        if (attempt.Fault != CallFault.None)
        {
            // Its place is free before the client, which may come again at once, reads of the failure.
            _ = session.EndAsync(EndReason.NotInitialized);
        }

        if (attempt.Fault == CallFault.NoRoom)
        {
            return Refuse(Refusal.Full(sessions.Limits.ReapInterval));
        }

        if (attempt.Call is not { } call || attempt.Fault != CallFault.None)
        {
            return Refuse(Refusal.Of(StatusCodes.Status502BadGateway, attempt.Fault));
        }

        return await KeepAsync(session, call);
    }

    /// <summary>No process before there is work: the first real call starts the session's child, which is greeted with the client's own message.</summary>
    private Task<FirstWord> FromCatalogueAsync(BridgeSession session, ReadOnlySequence<byte> message, Envelope envelope, LearnedAnswer greeting)
    {
        var page = greeting.Pages[0].Raw;
        session.Memory.Greeting = Greeting.Read(new ReadOnlySequence<byte>(page));
        var call = new Call(MessageText.GetRaw(message, envelope.Id), null, envelope.Method!);
        call.Answer(RpcMessages.Result(call.ClientId, page));
        return KeepAsync(session, call);
    }

    /// <summary>An id that a restart would forget is not given out.</summary>
    private async Task<FirstWord> KeepAsync(BridgeSession session, Call call) =>
        await sessions.Journal.SaveAsync(session) ? new FirstWord(call, BridgeOutcome.Handled, null) : Refuse(Refusal.NotReady);

    /// <summary>One child, one initialize; returns when the child said something, or a sign of life is due, or there will be none.</summary>
    private async Task<Attempt> AttemptAsync(BridgeSession session, ChildCredential credential, ReadOnlySequence<byte> message, Envelope envelope, CancellationToken aborted)
    {
        var link = session.NewLink();
        var started = await starter.StartAsync(session, link, credential, () => session.Use(link), aborted);
        if (started != CallFault.None)
        {
            return new Attempt(null, started, false);
        }

        var call = FromClient.Call(link, message, envelope);
        var fault = await FirstAsync(call, aborted);
        if (fault == CallFault.None)
        {
            return new Attempt(call, CallFault.None, false);
        }

        var exit = fault == CallFault.ChildExited ? await ChildStarter.ExitOfAsync(link, time) : null;
        starter.NoteFailure(session, link, exit);
        _ = link.StopAsync();
        return new Attempt(call, fault, exit is { Requested: false, ExitCode: not 0 } && Placeholders.UsesToken(session.Settings));
    }

    private async Task<CallFault> FirstAsync(Call call, CancellationToken aborted)
    {
        await using var timer = time.CreateTimer(
            static state => ((Outbox)state!).Tick(), call.Outbox, EventStream.KeepAlive, Timeout.InfiniteTimeSpan);
        while (true)
        {
            if (call.Outbox.TryPeek(out var first))
            {
                return first.Fault;
            }

            if (call.Outbox.TakeTick())
            {
                return CallFault.None;
            }

            await call.Outbox.WaitAsync(aborted);
        }
    }

    private static FirstWord WithoutCredential(ChildCredentialStatus status) => status switch
    {
        ChildCredentialStatus.SignInNeeded => new FirstWord(null, BridgeOutcome.SignInNeeded, null),
        ChildCredentialStatus.Suspended => new FirstWord(null, BridgeOutcome.Suspended, null),
        _ => Refuse(Refusal.NotReady),
    };

    private static FirstWord Refuse(Refusal refusal) => new(null, BridgeOutcome.Handled, refusal);

    private readonly record struct Attempt(Call? Call, CallFault Fault, bool TokenRefused, ChildCredentialStatus Status = ChildCredentialStatus.Available);
}
