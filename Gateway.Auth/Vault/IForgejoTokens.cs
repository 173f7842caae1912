namespace Gateway.Auth.Vault;

/// <summary>Each person's one Forgejo token pair, kept fresh. The host hands access tokens to children through it.</summary>
public interface IForgejoTokens
{
    /// <summary>The current access token, refreshed first (under the person's lock) if it ends soon.</summary>
    ValueTask<ForgejoTokenResult> GetAsync(string personId, CancellationToken cancellationToken);

    /// <summary>A newer token than <paramref name="refused"/>, which Forgejo did not accept: reload, else refresh once.</summary>
    ValueTask<ForgejoTokenResult> ReplaceAsync(string personId, ForgejoAccessToken refused, CancellationToken cancellationToken);
}

/// <summary>A person's Forgejo access token, or why there is none.</summary>
public abstract record ForgejoTokenResult
{
    private ForgejoTokenResult()
    {
    }

    /// <param name="Version">Rises with every new pair.</param>
    public sealed record Available(ForgejoAccessToken Token, string Username, long Version, DateTimeOffset ExpiresAt) : ForgejoTokenResult;

    /// <summary>Forgejo refused the refresh, or the person has no pair: they must sign in again.</summary>
    public sealed record SignInNeeded : ForgejoTokenResult;

    /// <summary>Forgejo answers 403 for this person, or says that they are inactive.</summary>
    public sealed record Suspended : ForgejoTokenResult;

    /// <summary>Forgejo or the store does not answer, and the old token has ended; worth trying again.</summary>
    public sealed record Unavailable : ForgejoTokenResult;
}
