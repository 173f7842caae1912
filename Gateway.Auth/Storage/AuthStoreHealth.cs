using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>Takes the write lock for a moment and writes under it, as every sign-in must: a store that is full or locked still answers questions.</summary>
internal sealed class AuthStoreHealth(AuthStore store, StorePreparation preparation, TimeProvider time) : IAuthStoreHealth
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        if (!preparation.IsDone)
        {
            return false;
        }

        try
        {
            await store.WriteAsync(ProbeAsync, cancellationToken).WaitAsync(LongestWait, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Grows the row and empties it again, so that room must be there and none stays used.</summary>
    private static async Task<int> ProbeAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        await context.Probes.Where(row => row.Id == StoreProbe.OnlyId).ExecuteDeleteAsync(cancellationToken);
        var row = new StoreProbe { Id = StoreProbe.OnlyId, Filler = new byte[StoreProbe.FillerLength] };
        context.Probes.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        row.Filler = [];
        return await context.SaveChangesAsync(cancellationToken);
    }
}
