using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>The authorizations that were consented to and are on their way to Forgejo and back. Rows outlive their use until they expire, so that a second use is told from a wrong one.</summary>
internal sealed class PendingAuthorizations(AuthStore store, TokenSeal seal, TimeProvider time)
{
    private const int Most = 10_000;

    /// <summary>Null when too many are pending.</summary>
    /// <param name="knownAs">The person whom the browser is known for.</param>
    /// <param name="secrets">Of the trip to Forgejo that begins now; null when Forgejo does not answer and it has to wait.</param>
    public Task<PendingAuthorization?> CreateAsync(
        AuthorizeRequest request, string cookieSecret, string? knownAs, UpstreamSecrets? secrets, CancellationToken cancellationToken)
    {
        var pending = new PendingAuthorization
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            ClientId = request.ClientId,
            RedirectUri = request.RedirectUri,
            ClientState = request.State,
            CodeChallenge = request.CodeChallenge,
            Scope = request.Scope,
            Resource = request.Resource,
            KeyThumbprint = request.KeyThumbprint,
            KnownAs = knownAs,
            AskWho = request.AskWho,
            LoginHint = request.LoginHint,
            Remembered = request.Remembered,
            ExpiresAt = time.GetUtcNow() + AuthorizeRequest.Lifetime,
            CookieHash = Secret.HashOf(cookieSecret),
        };
        if (secrets is not null)
        {
            (pending.UpstreamStateHash, pending.SealedUpstreamVerifier) = Arms(pending.Id, secrets);
        }

        return store.WriteAsync(async (db, cancel) =>
        {
            var now = time.GetUtcNow();
            if (await db.PendingAuthorizations.CountAsync(row => row.ExpiresAt > now, cancel) >= Most)
            {
                return null;
            }

            db.PendingAuthorizations.Add(pending);
            return pending;
        }, cancellationToken);
    }

    public Task<PendingAuthorization?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.ReadAsync((db, cancel) => db.PendingAuthorizations.SingleOrDefaultAsync(row => row.Id == id && row.ExpiresAt > now, cancel), cancellationToken);
    }

    public Task<PendingAuthorization?> FindByStateAsync(string state, CancellationToken cancellationToken)
    {
        var (now, hash) = (time.GetUtcNow(), Secret.HashOf(state));
        return store.ReadAsync(
            (db, cancel) => db.PendingAuthorizations.SingleOrDefaultAsync(row => row.UpstreamStateHash == hash && row.ExpiresAt > now, cancel), cancellationToken);
    }

    /// <summary>Begins a trip to Forgejo; an earlier one of the same authorization ends. False when it was finished meanwhile.</summary>
    public async Task<bool> ArmAsync(string id, UpstreamSecrets secrets, CancellationToken cancellationToken)
    {
        var (hash, verifier) = Arms(id, secrets);
        return await store.WriteAsync(
            (db, cancel) => db.PendingAuthorizations.Where(row => row.Id == id && row.CookieHash != null).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.UpstreamStateHash, hash)
                    .SetProperty(row => row.SealedUpstreamVerifier, verifier)
                    .SetProperty(row => row.PersonId, (string?)null),
                cancel),
            cancellationToken) == 1;
    }

    /// <summary>Uses the state up and gives the verifier; null when somebody was quicker. One statement, so that two callbacks cannot both win.</summary>
    public async Task<string?> ClaimAsync(PendingAuthorization pending, CancellationToken cancellationToken)
    {
        if (pending.SealedUpstreamVerifier is not { } verifier)
        {
            return null;
        }

        var claimed = await store.WriteAsync(
            (db, cancel) => db.PendingAuthorizations
                .Where(row => row.Id == pending.Id && row.UpstreamStateHash == pending.UpstreamStateHash && row.SealedUpstreamVerifier != null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedUpstreamVerifier, (byte[]?)null), cancel),
            cancellationToken);
        return claimed == 1 ? seal.Open(pending.Id, TokenSeal.VerifierColumn, verifier) : null;
    }

    /// <summary>Remembers who came back while the person is asked whether that is who they meant.</summary>
    public Task<int> SetPersonAsync(string id, string personId, CancellationToken cancellationToken) =>
        store.WriteAsync(
            (db, cancel) => db.PendingAuthorizations.Where(row => row.Id == id && row.CookieHash != null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.PersonId, personId), cancel),
            cancellationToken);

    private (string Hash, byte[] Verifier) Arms(string id, UpstreamSecrets secrets) =>
        (Secret.HashOf(secrets.State), seal.Seal(id, TokenSeal.VerifierColumn, secrets.Verifier));
}
