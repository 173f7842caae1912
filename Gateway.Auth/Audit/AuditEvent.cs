namespace Gateway.Auth.Audit;

/// <summary>Something worth a row, recorded by the transaction that did it: <c>context.Trail.Add(...)</c>.</summary>
/// <param name="Kind">One of <see cref="AuditKinds"/>.</param>
/// <param name="Target">Id of the grant or authorization that it befell.</param>
/// <param name="Detail">Free text, perhaps a client's: it is cut and escaped when it is written. Never a secret.</param>
internal sealed record AuditEvent(string Kind, string? PersonId = null, string? ClientId = null, string? Target = null, string? Detail = null);

/// <summary>What happens here that somebody may want to know later.</summary>
internal static class AuditKinds
{
    public const string ClientRegistered = "client.registered";
    public const string ClientChanged = "client.changed";
    public const string ClientDeleted = "client.deleted";
    public const string SignedIn = "person.signed_in";
    public const string SignInNeeded = "person.sign_in_needed";
    public const string PersonEnded = "person.ended";
    public const string Consented = "grant.consented";
    public const string GrantEnded = "grant.ended";
    public const string TokensIssued = "tokens.issued";
    public const string AuthorizationEnded = "authorization.ended";

    /// <summary>Refusals before authentication, counted by minute, reason and network.</summary>
    public const string Refused = "refused";
}
