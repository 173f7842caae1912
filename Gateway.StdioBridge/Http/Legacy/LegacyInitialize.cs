using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// Opens a session: a place within the caps, a child, and the client's initialize forwarded to it. Nothing is written before the child said something, because a
/// refused token must still become a 401.
/// </summary>
internal sealed class LegacyInitialize(BridgeSessions sessions, FirstChild children, ReplyWriter replies)
{
    public async Task<BridgeOutcome> InvokeAsync(PostMessage post)
    {
        if (sessions.TryOpen(post.Server, post.Settings, post.Caller) is not { } session)
        {
            return await Refusal.Full(sessions.Limits.ReapInterval).AnswerAsync(post);
        }

        try
        {
            return await OpenAsync(post, session);
        }
        finally
        {
            if (!session.IsInitialized || session.Id is not null)
            {
                // Without an answer the client never learned the session's id. Whether its connection is still open says nothing: many close it with the answer read.
                _ = session.EndAsync(EndReason.NotInitialized);
            }
        }
    }

    private async Task<BridgeOutcome> OpenAsync(PostMessage post, BridgeSession session)
    {
        var first = await children.StartAsync(session, post.Caller, post.Bytes, post.Envelope, post.Context.RequestAborted);
        if (first.Call is not { } call)
        {
            return first.Refusal is null ? first.Outcome : await first.Refusal.AnswerAsync(post);
        }

        post.Context.Response.Headers[LegacyPost.SessionHeader] = session.Id;
        session.Id = null;
        if (!await replies.WriteAsync(post.Context, session, call, post.Accept.SseFirst))
        {
            _ = session.EndAsync(EndReason.NotInitialized);
        }

        return BridgeOutcome.Handled;
    }
}
