using System.Collections.Concurrent;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Bearer;

/// <summary>
/// Remembers which access tokens were presented and which grants were used, and writes it in batches, away from the requests. The token
/// endpoint asks here as well as in the store, so the delay changes nothing for it.
/// </summary>
internal sealed class TokenUsage(AuthStore store, TimeProvider time)
{
    // Entries are made only from tokens that exist, once a minute each at most; the bound holds when the store fails for long.
    private const int Most = 50_000;
    private const int Batch = 500;
    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> grants = new(StringComparer.Ordinal);

    /// <param name="tokenHash">Null when the store knows already that it was presented.</param>
    /// <param name="grantId">The grant that it rests on.</param>
    public void Presented(string? tokenHash, string grantId)
    {
        var now = time.GetUtcNow();
        if (tokenHash is not null && tokens.Count < Most)
        {
            tokens.TryAdd(tokenHash, now);
        }

        if (grants.Count < Most)
        {
            grants[grantId] = now;
        }
    }

    public bool WasPresented(string tokenHash) => tokens.ContainsKey(tokenHash);

    /// <exception cref="StoreUnavailableException">What was not written is kept for the next time.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (await FlushBatchAsync(cancellationToken))
        {
        }
    }

    private async Task<bool> FlushBatchAsync(CancellationToken cancellationToken)
    {
        var (presented, used) = (tokens.Take(Batch).ToArray(), grants.Take(Batch).ToArray());
        if (presented.Length + used.Length == 0)
        {
            return false;
        }

        await store.WriteAsync((context, token) => WriteAsync(context, presented, used, token), cancellationToken);
        Array.ForEach(presented, entry => tokens.TryRemove(entry));
        Array.ForEach(used, entry => grants.TryRemove(entry));
        return true;
    }

    private static async Task<int> WriteAsync(
        AuthDbContext context, KeyValuePair<string, DateTimeOffset>[] presented, KeyValuePair<string, DateTimeOffset>[] used, CancellationToken cancellationToken)
    {
        foreach (var (hash, at) in presented)
        {
            await context.AccessTokens.Where(row => row.Hash == hash && row.PresentedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.PresentedAt, at), cancellationToken);
        }

        foreach (var (id, at) in used)
        {
            await context.Grants.Where(row => row.Id == id && row.LastUsedAt < at)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, at), cancellationToken);
        }

        return presented.Length + used.Length;
    }
}
