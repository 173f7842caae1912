namespace Gateway.Auth.Bearer;

/// <summary>Who presented an access token: set as an HttpContext feature by the bearer handler. Cached per token, immutable.</summary>
/// <param name="PersonId">The person's id in the store.</param>
/// <param name="Username">Login name at Forgejo when it was last seen; for display.</param>
/// <param name="GrantId">Person x client.</param>
/// <param name="AuthorizationId">One code exchange and all tokens that came of it.</param>
/// <param name="ClientId">The OAuth client's id.</param>
/// <param name="ClientName">Its name as it gave it; unverified.</param>
/// <param name="Scopes">Granted scopes.</param>
/// <param name="Resource">The audience: exactly one protected resource's identifier.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record BearerIdentity(
    string PersonId,
    string Username,
    string GrantId,
    string AuthorizationId,
    string ClientId,
    string ClientName,
    IReadOnlyList<string> Scopes,
    string Resource,
    DateTimeOffset ExpiresAt);
