namespace Gateway.Auth.Storage.Entities;

/// <summary>An authorize request on its way: validated, then approved at the consent page, then back from Forgejo. Ten minutes, single use.</summary>
internal sealed class PendingAuthorization
{
    public required string Id { get; set; }

    public required string ClientId { get; set; }

    public required string RedirectUri { get; set; }

    /// <summary>The client's own <c>state</c>; given back as it came.</summary>
    public string? ClientState { get; set; }

    public required string CodeChallenge { get; set; }

    public required string Scope { get; set; }

    public required string Resource { get; set; }

    /// <summary>RFC 9449 10: the key that the code will be bound to; null: none.</summary>
    public string? KeyThumbprint { get; set; }

    /// <summary>The person whom the browser was known for when it said yes.</summary>
    public string? KnownAs { get; set; }

    /// <summary>The client wants the person to be asked who they are.</summary>
    public bool AskWho { get; set; }

    /// <summary>Whom the client expects.</summary>
    public string? LoginHint { get; set; }

    /// <summary>No page was shown: the person that the browser was known for had said yes to the same before.</summary>
    public bool Remembered { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Hash of this authorization's own browser cookie, set on the approval's POST and checked at the callback.</summary>
    public string? CookieHash { get; set; }

    /// <summary>Hash of the <c>state</c> sent to Forgejo; set only after consent.</summary>
    public string? UpstreamStateHash { get; set; }

    /// <summary>The PKCE verifier towards Forgejo, sealed.</summary>
    public byte[]? SealedUpstreamVerifier { get; set; }

    /// <summary>Who came back from Forgejo, while the who-is-signed-in page waits for Continue.</summary>
    public string? PersonId { get; set; }
}
