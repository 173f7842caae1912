using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>DELETE: the client ends its session (transports, "Session Management").</summary>
internal sealed class LegacyDelete(BridgeSessions sessions)
{
    public async Task InvokeAsync(HttpContext context, string server, Caller caller)
    {
        var sessionId = context.Request.Headers[LegacyPost.SessionHeader];
        if (sessionId.Count == 0)
        {
            await Refusal.SessionIdMissing.WriteAsync(context, default);
            return;
        }

        if (sessions.Find(sessionId.ToString(), caller, server) is not { } session)
        {
            await Refusal.NoSession.WriteAsync(context, default);
            return;
        }

        // The child stops behind this answer; its place is given back when it is gone.
        _ = session.EndAsync(EndReason.Deleted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
