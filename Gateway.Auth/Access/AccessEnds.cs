using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;

namespace Gateway.Auth.Access;

/// <summary>
/// Ends a grant or all that a person has: in one transaction, then the observers of this process are told, so that the next request sees it. Other processes
/// on the store read the notice that the transaction leaves, within 2 s.
/// </summary>
public sealed class AccessEnds
{
    private readonly AuthStore store;
    private readonly AuthorizationEvents events;
    private readonly TimeProvider time;

    internal AccessEnds(AuthStore store, AuthorizationEvents events, TimeProvider time) => (this.store, this.events, this.time) = (store, events, time);

    /// <summary>Ends one person's connection of one client.</summary>
    /// <returns>False when it had ended before, or never was.</returns>
    public async Task<bool> EndGrantAsync(string grantId, EndReason reason, CancellationToken cancellationToken)
    {
        var ended = await store.WriteAsync(
            (context, cancel) => AuthorizationEnd.EndGrantAsync(context, grantId, reason, time.GetUtcNow(), cancel), cancellationToken);
        events.Publish(new EndedAuthorization(null, grantId, null, reason));
        return ended > 0;
    }

    /// <summary>Ends all of a person's grants, sessions and sign-ins on their way, and forgets their Forgejo tokens. They may sign in again.</summary>
    /// <returns>How many grants ended.</returns>
    public Task<int> EndPersonAsync(string personId, EndReason reason, CancellationToken cancellationToken) =>
        EndPersonAsync(personId, reason, (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Tells of an end that changes none of these rows.</summary>
    internal async Task TellAsync(EndedAuthorization ended, CancellationToken cancellationToken)
    {
        await store.WriteAsync((context, _) => Task.FromResult(AuthorizationEnd.Note(context, ended, time.GetUtcNow())), cancellationToken);
        events.Publish(ended);
    }

    /// <param name="also">Changed in the same transaction.</param>
    internal async Task<int> EndPersonAsync(
        string personId, EndReason reason, Func<AuthDbContext, CancellationToken, Task> also, CancellationToken cancellationToken)
    {
        var ended = await store.WriteAsync(async (context, cancel) =>
        {
            await also(context, cancel);
            return await AuthorizationEnd.EndPersonAsync(context, personId, reason, time.GetUtcNow(), cancel);
        }, cancellationToken);
        events.Publish(new EndedAuthorization(null, null, personId, reason));
        return ended;
    }
}
