using System.Collections.Concurrent;
using Gateway.Auth.Bearer;

namespace Gateway.Auth.Vault;

/// <summary>An opened access token, so that a request costs neither a query nor a decryption.</summary>
/// <param name="RefreshAt">From then on it is replaced before it is handed out, or (after a passing fault) tried again.</param>
internal sealed record CachedToken(ForgejoAccessToken Access, string Username, long Version, DateTimeOffset ExpiresAt, DateTimeOffset RefreshAt)
{
    public ForgejoTokenResult.Available ToResult() => new(Access, Username, Version, ExpiresAt);
}

/// <summary>Current tokens by person, bounded: past the cap the one that ends first goes.</summary>
internal sealed class TokenCache : IAuthorizationObserver
{
    internal const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, CachedToken> tokens = new(StringComparer.Ordinal);

    public CachedToken? Find(string personId) => tokens.GetValueOrDefault(personId);

    /// <summary>Keeps the newer of two versions: a slow reader must not bring back what a sign-in has replaced.</summary>
    public void Put(string personId, CachedToken token)
    {
        tokens.AddOrUpdate(personId, token, (_, known) => known.Version > token.Version ? known : token);
        if (tokens.Count > Capacity)
        {
            Remove(tokens.MinBy(entry => entry.Value.ExpiresAt).Key);
        }
    }

    /// <summary>The end may have come from another process: what was opened here must not serve on.</summary>
    public void OnEnded(EndedAuthorization ended)
    {
        if (ended.PersonId is { } personId)
        {
            Remove(personId);
        }
    }

    public void Remove(string personId) => tokens.TryRemove(personId, out _);
}
