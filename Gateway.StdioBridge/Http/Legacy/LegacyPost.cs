using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>POST of MCP 2025-03-26 to 2025-11-25 (transports, "Sending Messages to the Server").</summary>
internal sealed class LegacyPost(BridgeSessions sessions, LegacyInitialize initialize, ReplyWriter replies)
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
            await refusal.WriteAsync(post.Context, post.Id);
            return BridgeOutcome.Handled;
        }

        session!.Touch();
        await (post.Envelope.Kind == MessageKind.Request ? CallAsync(post, session) : TellAsync(post, session));
        return BridgeOutcome.Handled;
    }

    private async Task<BridgeOutcome> OutsideSessionAsync(PostMessage post)
    {
        if (post.Envelope is { Kind: MessageKind.Request, Method: "initialize" })
        {
            return await initialize.InvokeAsync(post);
        }

        await Refusal.SessionIdMissing.WriteAsync(post.Context, post.Id);
        return BridgeOutcome.Handled;
    }

    private Refusal? Check(in PostMessage post, string sessionId, out BridgeSession? session)
    {
        session = sessions.Find(sessionId, post.Caller, post.Server);
        if (session?.Link is null)
        {
            return Refusal.NoSession;
        }

        return post.Envelope.Method == "initialize" ? Refusal.AlreadyInitialized : null;
    }

    private async Task CallAsync(PostMessage post, BridgeSession session)
    {
        var call = FromClient.Call(session.Link!, post.Bytes, post.Envelope);
        session.FromServer.Flush(call);
        post.Body.Dispose();
        await replies.WriteAsync(post.Context, session, call, post.Accept.SseFirst);
    }

    private static async Task TellAsync(PostMessage post, BridgeSession session)
    {
        var fault = await session.FromClient.SendAsync(session.Link!, post.Bytes, post.Envelope);
        if (fault == CallFault.None)
        {
            post.Context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        await (fault == CallFault.TooBusy ? Refusal.Full(TimeSpan.FromSeconds(1)) : Refusal.NoSession).WriteAsync(post.Context, default);
    }
}
