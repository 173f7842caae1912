using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>Takes the write lock for a moment, as every sign-in must, and reads a row under it.</summary>
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
            await store.WriteAsync((context, token) => context.Clients.AnyAsync(token), cancellationToken).WaitAsync(LongestWait, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return false;
        }
    }
}
