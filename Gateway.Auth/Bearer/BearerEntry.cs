using System.Security.Claims;

namespace Gateway.Auth.Bearer;

/// <summary>What a known access token stands for. Shared by all requests that present it: immutable.</summary>
/// <param name="KeyThumbprint">The key that it is bound to (RFC 9449); null: whoever holds it may use it.</param>
/// <param name="Refusal">Null while the token is good.</param>
internal sealed record BearerEntry(BearerIdentity Identity, BearerRefusal? Refusal, DateTimeOffset CachedUntil, string? KeyThumbprint = null)
{
    public ClaimsPrincipal Principal { get; } = CreatePrincipal(Identity);

    private static ClaimsPrincipal CreatePrincipal(BearerIdentity identity) => new(new ClaimsIdentity(
        [
            new Claim("sub", identity.PersonId),
            new Claim("name", identity.Username),
            new Claim("client_id", identity.ClientId),
            .. identity.Scopes.Select(scope => new Claim("scope", scope)),
        ],
        BearerDefaults.Scheme, "name", null));
}
