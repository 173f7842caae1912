using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// Opens a session: a place within the caps, a child with the person's credential, and the client's initialize forwarded to it. Nothing is written before the
/// child said something, because a refused token must still become a 401.
/// </summary>
internal sealed class LegacyInitialize(BridgeSessions sessions, ChildStarter starter, ReplyWriter replies, TimeProvider time)
{
    public async Task<BridgeOutcome> InvokeAsync(PostMessage post)
    {
        if (sessions.TryOpen(post.Server, post.Settings, post.Caller) is not { } session)
        {
            return await RefuseAsync(post, Refusal.Full(sessions.Limits.ReapInterval));
        }

        try
        {
            session.Memory.Initialize = SessionMemory.Keep(post.Bytes) ?? [];
            return await OpenAsync(post, session);
        }
        finally
        {
            if (!session.IsInitialized || session.Id is not null || post.Context.RequestAborted.IsCancellationRequested)
            {
                // Without an answer the client never learned the session's id.
                _ = session.EndAsync(EndReason.NotInitialized);
            }
        }
    }

    private static async Task<BridgeOutcome> RefuseAsync(PostMessage post, Refusal refusal)
    {
        await refusal.WriteAsync(post.Context, post.Id);
        return BridgeOutcome.Handled;
    }

    private async Task<BridgeOutcome> OpenAsync(PostMessage post, BridgeSession session)
    {
        var granted = await starter.CredentialAsync(session.Settings, post.Caller, post.Context.RequestAborted);
        if (granted.Credential is not { } credential)
        {
            return await WithoutCredentialAsync(post, granted.Status);
        }

        if (session.FindGreeting() is { } greeting)
        {
            return await FromCatalogueAsync(post, session, greeting);
        }

        var attempt = await AttemptAsync(post, session, credential);
        if (attempt.TokenRefused)
        {
            // A child that ends at once most often found its token refused: once more with a newer one, then the person must sign in.
            granted = await starter.ReplaceAsync(post.Caller, credential, post.Context.RequestAborted);
            if (granted.Credential is not { } newer)
            {
                return await WithoutCredentialAsync(post, granted.Status);
            }

            attempt = await AttemptAsync(post, session, newer);
        }

        return await FinishAsync(post, session, attempt);
    }

    private async Task<BridgeOutcome> FinishAsync(PostMessage post, BridgeSession session, Attempt attempt)
    {
        if (attempt.Fault != CallFault.None)
        {
            // Its place is free before the client, which may come again at once, reads of the failure.
            _ = session.EndAsync(EndReason.NotInitialized);
        }

        if (attempt.Fault == CallFault.NoRoom)
        {
            return await RefuseAsync(post, Refusal.Full(sessions.Limits.ReapInterval));
        }

        if (attempt.Call is not { } call || attempt.Fault != CallFault.None)
        {
            var (code, message) = CallFaults.Error(attempt.Fault);
            return await RefuseAsync(post, new Refusal(StatusCodes.Status502BadGateway, code, message));
        }

        return await AnswerAsync(post, session, call);
    }

    /// <summary>No process before there is work: the first real call starts the session's child, which is greeted with the client's own message.</summary>
    private async Task<BridgeOutcome> FromCatalogueAsync(PostMessage post, BridgeSession session, LearnedAnswer greeting)
    {
        var page = greeting.Pages[0].Raw;
        session.Memory.Greeting = Greeting.Read(new ReadOnlySequence<byte>(page));
        var call = new Call(post.Id.ToArray(), null, post.Envelope.Method!);
        call.Answer(RpcMessages.Result(post.Id.Span, page));
        return await AnswerAsync(post, session, call);
    }

    private async Task<BridgeOutcome> AnswerAsync(PostMessage post, BridgeSession session, Call call)
    {
        if (!await sessions.Journal.SaveAsync(session))
        {
            // An id that a restart would forget is not given out.
            return await RefuseAsync(post, Refusal.NotReady);
        }

        post.Context.Response.Headers[LegacyPost.SessionHeader] = session.Id;
        session.Id = null;
        await replies.WriteAsync(post.Context, session, call, post.Accept.SseFirst);
        return BridgeOutcome.Handled;
    }

    /// <summary>One child, one initialize; returns when the child said something, or a sign of life is due, or there will be none.</summary>
    private async Task<Attempt> AttemptAsync(PostMessage post, BridgeSession session, ChildCredential credential)
    {
        var link = session.NewLink();
        var started = await starter.StartAsync(session, link, credential, () => session.Use(link), post.Context.RequestAborted);
        if (started != CallFault.None)
        {
            return new Attempt(null, started, false);
        }

        var call = FromClient.Call(link, post.Bytes, post.Envelope);
        var fault = await FirstAsync(call, post.Context.RequestAborted);
        if (fault == CallFault.None)
        {
            return new Attempt(call, CallFault.None, false);
        }

        var exit = fault == CallFault.ChildExited ? await ChildStarter.ExitOfAsync(link, time) : null;
        if (exit is null)
        {
            starter.NoteFailure(session, link);
        }

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

    private static async Task<BridgeOutcome> WithoutCredentialAsync(PostMessage post, ChildCredentialStatus status) => status switch
    {
        ChildCredentialStatus.SignInNeeded => BridgeOutcome.SignInNeeded,
        ChildCredentialStatus.Suspended => BridgeOutcome.Suspended,
        _ => await RefuseAsync(post, Refusal.NotReady),
    };

    private readonly record struct Attempt(Call? Call, CallFault Fault, bool TokenRefused);
}
