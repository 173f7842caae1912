namespace Gateway.StdioBridge;

/// <summary>The person and client on whose behalf a request is bridged, as the host established them.</summary>
/// <param name="PersonId">The person's stable id; children and credentials belong to it.</param>
/// <param name="Username">The person's current Forgejo login name; for display and child placeholders, never for decisions.</param>
/// <param name="GrantId">Person x client. A session may be used by any authorization of the grant that opened it.</param>
/// <param name="AuthorizationId">One code exchange and all tokens that came of it; recorded by the session that it opens.</param>
/// <param name="ClientId">The OAuth client's id.</param>
/// <param name="Scopes">The scopes that the presented token holds.</param>
/// <param name="SeenEndings"><see cref="Sessions.BridgeSessions.SeenEndings"/> as it was before the request was authorised; default: no end is newer.</param>
public sealed record Caller(
    string PersonId,
    string Username,
    string GrantId,
    string AuthorizationId,
    string ClientId,
    IReadOnlyList<string> Scopes,
    long SeenEndings = long.MaxValue)
{
    /// <summary>Whether errors tell the caller what their own child last wrote to stderr: for administrators alone, because servers write there what they like.</summary>
    public bool SeesStderr { get; init; }
}
