namespace Gateway.Auth.Protocol.Authorize;

/// <summary>An authorize request that was found valid. Until the person has said yes it lives sealed in the consent page's form, so asking costs no row.</summary>
internal sealed record AuthorizeRequest(
    string ClientId,
    string RedirectUri,
    string? State,
    string CodeChallenge,
    string Scope,
    string Resource,
    DateTimeOffset ExpiresAt)
{
    /// <summary>From the first look at the consent page to the way back from Forgejo.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
}
