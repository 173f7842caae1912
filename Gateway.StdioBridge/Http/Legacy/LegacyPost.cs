using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>POST of MCP 2025-03-26 to 2025-11-25 (transports, "Sending Messages to the Server").</summary>
internal sealed class LegacyPost(BridgeSessions sessions, LegacyInitialize initialize, ChildReplacer replacer, SessionCalls calls, LegacyReply replies)
{
    public const string SessionHeader = "Mcp-Session-Id";

    public async Task<BridgeOutcome> InvokeAsync(PostMessage post)
    {
        var sessionId = post.Context.Request.Headers[SessionHeader];
        if (sessionId.Count == 0)
        {
            return await OutsideSessionAsync(post);
        }

        var refusal = Check(post, sessionId.ToString(), out var session);
        if (refusal is not null)
        {
            return await RefuseAsync(post, refusal);
        }

        session!.Touch();
        return await (post.Envelope.Kind == MessageKind.Request ? CallAsync(post, session) : TellAsync(post, session));
    }

    private async Task<BridgeOutcome> OutsideSessionAsync(PostMessage post) =>
        post.Envelope is { Kind: MessageKind.Request, Method: "initialize" }
            ? await initialize.InvokeAsync(post)
            : await RefuseAsync(post, Refusal.SessionIdMissing);

    private Refusal? Check(in PostMessage post, string sessionId, out BridgeSession? session)
    {
        session = sessions.Find(sessionId, post.Caller, post.Server);
        if (session is null or { Link: null, CanReplace: false })
        {
            return Refusal.NoSession;
        }

        return post.Envelope.Method == "initialize" ? Refusal.AlreadyInitialized : null;
    }

    private async Task<BridgeOutcome> CallAsync(PostMessage post, BridgeSession session)
    {
        if (!sessions.TryEnter(session.PersonId))
        {
            return await RefuseAsync(post, Refusal.Busy);
        }

        try
        {
            return SleepTalk.Answer(session, post.Bytes, post.Envelope) is { } answer
                ? await AnswerAsync(post, session, answer)
                : await ThroughChildAsync(post, session);
        }
        finally
        {
            sessions.Leave(session.PersonId);
        }
    }

    private async Task<BridgeOutcome> ThroughChildAsync(PostMessage post, BridgeSession session)
    {
        var wake = await replacer.AcquireAsync(session, post.Caller);
        if (wake.Link is not { } link)
        {
            return await WithoutChild.AnswerAsync(post, wake);
        }

        var call = calls.Start(session, post.Caller, link, post.Bytes, post.Envelope);
        session.FromServer.Flush(call);
        post.Body.Dispose();
        await replies.WriteAsync(post.Context, session, call, post.Accept.SseFirst);
        return BridgeOutcome.Handled;
    }

    /// <summary>Brings a notification or an answer to the child.</summary>
    public async Task<BridgeOutcome> TellAsync(PostMessage post, BridgeSession session)
    {
        SessionNotes.OnNotification(session, post.Envelope.Method ?? "");
        var link = session.Link is { IsOpen: true } open ? open : null;
        if (link is null && SleepTalk.NeedsChild(post.Envelope))
        {
            var wake = await replacer.AcquireAsync(session, post.Caller);
            if (wake.Link is null)
            {
                return await WithoutChild.AnswerAsync(post, wake);
            }

            link = wake.Link;
        }

        var fault = await session.FromClient.SendAsync(link, post.Bytes, post.Envelope);
        if (fault == CallFault.None || (fault == CallFault.ChildExited && session.CanReplace))
        {
            // What was meant for a child that is gone has come too late, which is nobody's fault.
            post.Context.Response.StatusCode = StatusCodes.Status202Accepted;
            return BridgeOutcome.Handled;
        }

        return await RefuseAsync(post, fault == CallFault.TooBusy ? Refusal.Busy : Refusal.NoSession);
    }

    /// <summary>Answers without a child, in the form in which the client would have had it from one.</summary>
    private async Task<BridgeOutcome> AnswerAsync(PostMessage post, BridgeSession session, MessageBuffer answer)
    {
        var call = new Call(post.Id.ToArray(), null, post.Envelope.Method!);
        call.Answer(answer);
        await replies.WriteAsync(post.Context, session, call, post.Accept.SseFirst);
        return BridgeOutcome.Handled;
    }

    private static async Task<BridgeOutcome> RefuseAsync(PostMessage post, Refusal refusal)
    {
        await refusal.WriteAsync(post.Context, post.Id);
        return BridgeOutcome.Handled;
    }
}
