namespace Gateway.Auth.Clients;

/// <summary>Which clients there may be; section <c>Clients</c>.</summary>
public sealed record ClientsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Clients";

    /// <summary>
    /// Whether a client may name itself by the https URL of a document that describes it (draft-ietf-oauth-client-id-metadata-document). The gateway then
    /// fetches such documents from the internet. Default true.
    /// </summary>
    public bool Documents { get; init; } = true;

    /// <summary>Whether a client that registers and asks for a secret gets one; otherwise it is registered without. Default false.</summary>
    public bool AllowSecrets { get; init; }

    /// <summary>Clients that need not register, by client id (1 to 64 letters, digits, <c>-._~</c>). Default none.</summary>
    public KnownClientsOptions Known { get; init; } = [];
}

/// <summary>The clients that the operator knows, by id.</summary>
public sealed class KnownClientsOptions : Dictionary<string, KnownClientOptions>
{
    public KnownClientsOptions()
        : base(StringComparer.Ordinal)
    {
    }
}

/// <summary>A client that the operator knows, <c>Clients:Known:ID</c>.</summary>
public sealed record KnownClientOptions
{
    /// <summary>Shown to people; 1 to 64 characters. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>1 to 20 redirect URIs, by the rules of registration. Required.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Its secret, at least 32 characters. Default none: a public client.</summary>
    public string? Secret { get; init; }

    /// <summary>What it may ask for, of the gateway's scopes. Default all.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"client {Name}";
}
