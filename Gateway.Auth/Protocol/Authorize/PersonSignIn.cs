using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Turns a code from Forgejo into a person with a fresh token pair.</summary>
internal sealed class PersonSignIn(
    ForgejoClient forgejo,
    AuthStore store,
    TokenRows rows,
    TokenRefresher tokens,
    AccessPolicy access,
    PersonStanding standing,
    PersonStates states,
    GrantBreadth breadth,
    IOptions<ForgejoOptions> options,
    TimeProvider time)
{
    public async Task<ForgejoOutcome<Person>> CompleteAsync(string code, string verifier, CancellationToken cancellationToken)
    {
        var exchanged = await forgejo.ExchangeAsync(code, verifier, cancellationToken);
        if (exchanged.Value is not { } pair)
        {
            return exchanged.Fault!.Value;
        }

        // The exchange has killed the person's earlier refresh token, so from here a browser that goes away must not lose the new pair.
        var identity = await forgejo.UserInfoAsync(pair.Access, CancellationToken.None);
        if (identity.Value is not { } who)
        {
            return identity.Fault!.Value;
        }

        // Before anything is stored: the gateway keeps no token of somebody whom it does not serve.
        if (!access.Allows(who.Username, who.Groups))
        {
            return await KeepOutAsync(who);
        }

        var person = await StoreAsync(who, pair, CancellationToken.None);
        states.Changed(person.Id);
        var user = await standing.CheckAsync(person, pair.Access, who, CancellationToken.None);
        if (user.Value is null)
        {
            return user.Fault!.Value;
        }

        if (await breadth.RefuseTooWideAsync(person.Id, user.Value, pair.Access, CancellationToken.None))
        {
            return ForgejoFault.GrantTooWide;
        }

        person.Username = user.Value.Username;
        tokens.Use(person, pair.Lifetime);
        return person;
    }

    // Whoever came in before and no longer may loses what they have: this exchange has killed their earlier pair anyway.
    private async Task<ForgejoFault> KeepOutAsync(ForgejoIdentity who)
    {
        var forgejoUrl = options.Value.PublicBase;
        var known = await store.ReadAsync(
            (db, cancel) => db.People.SingleOrDefaultAsync(row => row.ForgejoUrl == forgejoUrl && row.Subject == who.Subject, cancel), CancellationToken.None);
        if (known is not null)
        {
            await standing.KeepOutAsync(known.Id, CancellationToken.None);
        }

        return ForgejoFault.NotAllowed;
    }

    private async Task<Person> StoreAsync(ForgejoIdentity who, ForgejoTokenPair pair, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await store.WriteAsync((db, cancel) => UpsertAsync(db, who, pair, cancel), cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < 3)
            {
                // Another node refreshed in between. Its pair is the older one.
            }
        }
    }

    // The person is (Forgejo's URL, numeric id): login names are renamed and given to others.
    private async Task<Person> UpsertAsync(AuthDbContext db, ForgejoIdentity who, ForgejoTokenPair pair, CancellationToken cancellationToken)
    {
        var (forgejoUrl, now) = (options.Value.PublicBase, time.GetUtcNow());
        var person = await db.People.SingleOrDefaultAsync(row => row.ForgejoUrl == forgejoUrl && row.Subject == who.Subject, cancellationToken);
        if (person is null)
        {
            person = new Person
            {
                Id = Guid.CreateVersion7(now).ToString("N"),
                ForgejoUrl = forgejoUrl,
                Subject = who.Subject,
                Username = who.Username,
                CreatedAt = now,
                LastSignInAt = now,
            };
            db.People.Add(person);
        }

        db.Trail.Add(new(AuditKinds.SignedIn, person.Id, Detail: $"{who.Username} ({who.Subject})"));
        person.Username = who.Username;
        person.LastSignInAt = now;
        rows.Put(person, pair);
        return person;
    }
}
