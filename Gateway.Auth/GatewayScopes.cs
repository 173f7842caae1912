namespace Gateway.Auth;

/// <summary>The gateway's own scopes.</summary>
public static class GatewayScopes
{
    public const string Read = "forgejo:read";

    /// <summary>Implies <see cref="Read"/>.</summary>
    public const string Write = "forgejo:write";

    /// <summary>Accepted, changes nothing; listed only in the server's metadata.</summary>
    public const string OfflineAccess = "offline_access";
}
