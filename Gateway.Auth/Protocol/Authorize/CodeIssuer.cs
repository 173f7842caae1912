using Gateway.Auth.Audit;
using Gateway.Auth.Browser;
using Gateway.Auth.Consent;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Ends a pending authorization: records the consent as a grant and issues the code, in one transaction.</summary>
internal sealed class CodeIssuer(AuthStore store, AuthorizationServerOptions server, IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <summary>The code; null when the authorization was finished elsewhere or its client is gone.</summary>
    public Task<IssuedCode?> IssueAsync(PendingAuthorization pending, string personId, CancellationToken cancellationToken) =>
        store.WriteAsync(async (db, cancel) =>
        {
            if (!await FinishAsync(db, pending, cancel) || await db.Clients.SingleOrDefaultAsync(row => row.Id == pending.ClientId, cancel) is not { } client)
            {
                return null;
            }

            client.LastUsedAt = time.GetUtcNow();

            var grant = await GrantRows.EnsureAsync(db, personId, pending.ClientId, ScopeSet.Parse(pending.Scope), time.GetUtcNow(), cancel);
            grant.ConsentDigest = RememberedConsent.Digest(client, pending.RedirectUri, pending.Resource, pending.Scope);
            var how = pending.Remembered ? " (remembered)" : string.Empty;
            db.Trail.Add(new(AuditKinds.Consented, personId, pending.ClientId, grant.Id, $"{pending.Scope} for {pending.Resource} to {pending.RedirectUri}{how}"));
            var code = AuthorizationCode.New();
            db.Codes.Add(Record(code, grant, pending));
            return new IssuedCode(code, server.AllowCookie ? await BrowserGrants.EnsureAsync(db, personId, server, time.GetUtcNow(), cancel) : null);
        }, cancellationToken);

    // One statement: of two tabs that press Continue, one gets a code.
    private static async Task<bool> FinishAsync(AuthDbContext db, PendingAuthorization pending, CancellationToken cancellationToken) =>
        await db.PendingAuthorizations
            .Where(row => row.Id == pending.Id && row.CookieHash == pending.CookieHash && row.CookieHash != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CookieHash, (string?)null).SetProperty(row => row.PersonId, (string?)null), cancellationToken) == 1;

    private CodeRecord Record(AuthorizationCode code, Grant grant, PendingAuthorization pending) => new()
    {
        Hash = code.Hash(),
        GrantId = grant.Id,
        RedirectUri = pending.RedirectUri,
        CodeChallenge = pending.CodeChallenge,
        Scope = pending.Scope,
        Resource = pending.Resource,
        KeyThumbprint = pending.KeyThumbprint,
        ExpiresAt = time.GetUtcNow() + options.Value.CodeLifetime,
    };
}

/// <param name="Code">What the client gets.</param>
/// <param name="BrowserGrantId">The grant of the person's browser; null where cookies allow nothing.</param>
internal sealed record IssuedCode(AuthorizationCode Code, string? BrowserGrantId);
