namespace Gateway.Auth.Clients.Documents;

/// <summary>What came of a fetch: exactly one of document and fault.</summary>
/// <param name="Freshness">How long the document need not be asked for again.</param>
internal sealed record DocumentOutcome(ClientDocument? Document, TimeSpan Freshness, DocumentFault? Fault)
{
    public static DocumentOutcome Found(ClientDocument document, TimeSpan freshness) => new(document, freshness, null);

    public static implicit operator DocumentOutcome(DocumentFault fault) => new(null, TimeSpan.Zero, fault);
}

/// <summary>Why there is no document.</summary>
internal enum DocumentFault
{
    /// <summary>The host has no address.</summary>
    NoAddress,

    /// <summary>Each of its addresses is one that is never asked.</summary>
    AddressRefused,

    /// <summary>No connection, no TLS, or it broke.</summary>
    Unreachable,

    /// <summary>More than five seconds.</summary>
    TooSlow,

    /// <summary>Another status than 200, redirects included.</summary>
    Status,

    /// <summary>404 or 410: the client is withdrawn.</summary>
    Gone,

    /// <summary>No JSON by its content type, or compressed.</summary>
    ContentType,

    /// <summary>More than 5 KB.</summary>
    TooLarge,

    /// <summary>No JSON object, or a member of the wrong type.</summary>
    Malformed,

    /// <summary>Its client_id is not the URL that it was fetched from.</summary>
    OtherClientId,

    /// <summary>It wants a secret or a key to prove itself by.</summary>
    AuthMethod,

    /// <summary>No redirect URI is https or loopback.</summary>
    RedirectUris,

    /// <summary>It cannot use the code grant.</summary>
    GrantTypes,

    /// <summary>Eight fetches are under way.</summary>
    Busy,
}
