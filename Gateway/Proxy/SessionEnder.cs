using Gateway.Auth.Bearer;
using Gateway.StdioBridge.Sessions;

namespace Gateway.Proxy;

/// <summary>
/// Ends the sessions that rested on what has ended: open streams closed, calls answered with an error, children stopped. Those of somebody whose sign-in at Forgejo
/// no longer works wait for the next one: the same grant revives, and their ids live on.
/// </summary>
internal sealed partial class SessionEnder(BridgeSessions sessions, ILogger<SessionEnder> logger) : IAuthorizationObserver
{
    /// <summary>Starts the ends and returns: the caller holds a request that must not wait for processes.</summary>
    public void OnEnded(EndedAuthorization ended) => _ = EndAsync(ended);

    private async Task EndAsync(EndedAuthorization ended)
    {
        try
        {
            await (ended.Reason == Gateway.Auth.Bearer.EndReason.SignInNeeded
                ? sessions.PauseAsync(session => RestsOn(session, ended))
                : sessions.EndAsync(session => RestsOn(session, ended)));
        }
        catch (Exception failure)
        {
            // Nobody awaits this; a failure to end must at least be seen.
            CannotEnd(failure, ended.Reason);
        }
    }

    private static bool RestsOn(BridgeSessionInfo session, EndedAuthorization ended) =>
        (ended.AuthorizationId is { } authorization && session.AuthorizationId == authorization)
        || (ended.GrantId is { } grant && session.GrantId == grant)
        || (ended.PersonId is { } person && session.PersonId == person);

    [LoggerMessage(3010, LogLevel.Error, "Sessions could not be ended after {Reason}.")]
    private partial void CannotEnd(Exception failure, Gateway.Auth.Bearer.EndReason reason);
}
