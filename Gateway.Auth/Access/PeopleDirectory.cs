using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Access;

/// <summary>Who has signed in here, and how an operator ends it. Works in a process of its own beside a running gateway, which hears of an end within 2 s.</summary>
public sealed class PeopleDirectory
{
    private const int Most = 10_000;
    private readonly AuthStore store;
    private readonly AccessEnds ends;
    private readonly StoreAttachment attachment;

    internal PeopleDirectory(AuthStore store, AccessEnds ends, StoreAttachment attachment) => (this.store, this.ends, this.attachment) = (store, ends, attachment);

    /// <summary>First of all, in a process that runs no gateway. What is in the way; null when all is well.</summary>
    public Task<string?> AttachAsync(CancellationToken cancellationToken) => attachment.AttachAsync(cancellationToken);

    /// <summary>Everybody who ever signed in, by name; at most 10,000.</summary>
    /// <exception cref="IOException">The store does not answer.</exception>
    public Task<IReadOnlyList<PersonSummary>> ListAsync(CancellationToken cancellationToken) => Guarded(async () =>
        (IReadOnlyList<PersonSummary>)await store.ReadAsync((context, cancel) => Summaries(context, context.People).Take(Most).ToListAsync(cancel), cancellationToken));

    /// <summary>
    /// Ends all that the person has here. Names are compared without regard to case. Several rows may bear one name, when it went from one account to another:
    /// all of them end, as whoever revokes a name means whoever bears it.
    /// </summary>
    /// <returns>One for each row; empty when nobody bears the name.</returns>
    /// <exception cref="IOException">The store does not answer; nobody, or not everybody, was ended.</exception>
    public Task<IReadOnlyList<PersonEnd>> RevokeAsync(string username, CancellationToken cancellationToken) => Guarded(async () =>
    {
        // Compared here: what a database calls equal without case differs from engine to engine.
        var everybody = await store.ReadAsync((context, cancel) => Summaries(context, context.People).ToListAsync(cancel), cancellationToken);
        List<PersonEnd> ended = [];
        foreach (var person in everybody.Where(person => string.Equals(person.Username, username, StringComparison.OrdinalIgnoreCase)))
        {
            ended.Add(new PersonEnd(person.Username, person.Subject, await ends.EndPersonAsync(person.Id, EndReason.Disconnected, cancellationToken)));
        }

        return (IReadOnlyList<PersonEnd>)ended;
    });

    private static async Task<T> Guarded<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (StoreUnavailableException exception)
        {
            throw new IOException(exception.Message + " " + exception.GetBaseException().Message, exception);
        }
    }

    private static IQueryable<PersonSummary> Summaries(AuthDbContext context, IQueryable<Person> people) =>
        from person in people
        orderby person.Username, person.CreatedAt
        select new PersonSummary(
            person.Id,
            person.Username,
            person.Subject,
            person.Suspended ? PersonState.Suspended : person.SignInNeeded ? PersonState.SignInNeeded : PersonState.Active,
            context.Grants.Count(grant => grant.PersonId == person.Id && grant.EndedAt == null),
            person.LastSignInAt);
}

/// <summary>How a person stands with Forgejo.</summary>
public enum PersonState
{
    Active,

    /// <summary>Forgejo wants them to sign in again before anything is served.</summary>
    SignInNeeded,

    /// <summary>Forgejo refuses them.</summary>
    Suspended,
}

/// <param name="Id">The gateway's own id.</param>
/// <param name="Username">Login name at Forgejo when last seen.</param>
/// <param name="Subject">Forgejo's numeric id, which stays when the name changes.</param>
/// <param name="Apps">Connected clients.</param>
public sealed record PersonSummary(string Id, string Username, string Subject, PersonState State, int Apps, DateTimeOffset LastSignInAt);

/// <param name="Apps">How many connected clients were disconnected.</param>
public sealed record PersonEnd(string Username, string Subject, int Apps);
