namespace Gateway.StdioBridge.Sessions;

/// <summary>Whose conversation a session is; what the host selects sessions by.</summary>
/// <param name="Server">The stdio server's name.</param>
/// <param name="PersonId">The person.</param>
/// <param name="GrantId">Person x client.</param>
/// <param name="AuthorizationId">The authorization that opened the session.</param>
/// <param name="ClientId">The OAuth client.</param>
/// <param name="OpenedAt">When it was opened.</param>
public sealed record BridgeSessionInfo(
    string Server,
    string PersonId,
    string GrantId,
    string AuthorizationId,
    string ClientId,
    DateTimeOffset OpenedAt);

/// <summary>How full the bridge is.</summary>
/// <param name="Sessions">Sessions, asleep or with a child.</param>
/// <param name="Children">Child processes that were started and not yet reaped.</param>
/// <param name="MaxSessions">Most sessions there may be (<c>Sessions:MaxTotal</c>).</param>
/// <param name="HasRoom">Whether another session could be opened, and another child started, now.</param>
/// <param name="MaxChildren">Most children there may be (<c>Sessions:MaxChildren</c>).</param>
/// <param name="Calls">Requests that are in flight or wait for a child.</param>
public sealed record BridgeCounts(int Sessions, int Children, int MaxSessions, bool HasRoom, int MaxChildren, int Calls);
