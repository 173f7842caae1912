using Gateway.Auth.Audit;
using Gateway.Auth.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>
/// The way to the tables. Reads run side by side; writes pass one in-process gate, because fifty writers that contend for SQLite's own lock
/// wait thirteen times longer than fifty that queue. At most one transaction per protocol step.
/// </summary>
internal sealed class AuthStore(IDbContextFactory<AuthDbContext> contexts, StorePreparation preparation, AuditChain audit, AuthMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>This process, among those that share the store; drawn anew at each start.</summary>
    public string Node { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Runs a query on a context of its own, without tracking.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot serve now.</exception>
    public async Task<T> ReadAsync<T>(Func<AuthDbContext, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await preparation.WaitAsync(cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return await read(context, cancellationToken);
        }
        catch (Exception exception) when (SqliteFaults.IsUnavailable(exception))
        {
            throw new StoreUnavailableException("The store cannot be read.", exception);
        }
    }

    /// <summary>Runs one step in one transaction behind the gate and saves what it changed.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot serve now; nothing was changed.</exception>
    /// <exception cref="DbUpdateConcurrencyException">A concurrency token had changed: somebody else's step came first.</exception>
    public async Task<T> WriteAsync<T>(Func<AuthDbContext, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        await preparation.WaitAsync(cancellationToken);
        var began = time.GetTimestamp();
        using var span = AuthMetrics.Spans.StartActivity("store write");
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await InTransactionAsync(write, cancellationToken);
        }
        catch (Exception exception) when (SqliteFaults.IsUnavailable(exception))
        {
            throw new StoreUnavailableException("The store cannot be written.", exception);
        }
        finally
        {
            gate.Release();
            metrics.Wrote(time.GetElapsedTime(began));
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<T> InTransactionAsync<T>(Func<AuthDbContext, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Node = Node;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // Contexts are pooled: what a failed transaction left is not this one's.
        context.Trail.Clear();
        var result = await write(context, cancellationToken);
        AuditEvent[] happened = [.. context.Trail];
        await audit.AppendAsync(context, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Happened(happened);
        return result;
    }
}
