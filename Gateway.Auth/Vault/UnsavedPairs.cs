using System.Collections.Concurrent;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Vault;

/// <summary>
/// Pairs that Forgejo issued while the store could not be written (locked, disk full). Without them the person would have to sign in again, because the
/// pair in the store is dead. Bounded by the people who are active during such a time; each entry is written before the person's next use.
/// </summary>
internal sealed class UnsavedPairs(TokenRows rows)
{
    internal const int Most = 10_000;
    private readonly ConcurrentDictionary<string, (Person Seen, ForgejoTokenPair Pair)> pairs = new(StringComparer.Ordinal);

    /// <returns>False when no room is left: then the person has to sign in again once this access token has ended.</returns>
    public bool TryPut(Person seen, ForgejoTokenPair pair)
    {
        if (pairs.Count >= Most && !pairs.ContainsKey(seen.Id))
        {
            return false;
        }

        pairs[seen.Id] = (seen, pair);
        return true;
    }

    /// <summary>Writes the person's pair, if one is waiting; a pair that a sign-in has stored meanwhile wins. The caller holds the person's lock.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store still cannot be written.</exception>
    public async Task SaveAsync(string personId, CancellationToken cancellationToken)
    {
        if (pairs.TryGetValue(personId, out var waiting))
        {
            await rows.ReplaceAsync(waiting.Seen, waiting.Pair, cancellationToken);
            pairs.TryRemove(personId, out _);
        }
    }
}
