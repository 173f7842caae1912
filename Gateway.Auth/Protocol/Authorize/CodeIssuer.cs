using Gateway.Auth.Audit;
using Gateway.Auth.Browser;
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
            if (!await FinishAsync(db, pending, cancel) || !await TouchClientAsync(db, pending.ClientId, cancel))
            {
                return null;
            }

            var grant = await GrantAsync(db, pending, personId, cancel);
            db.Trail.Add(new(AuditKinds.Consented, personId, pending.ClientId, grant.Id, $"{pending.Scope} for {pending.Resource} to {pending.RedirectUri}"));
            var code = AuthorizationCode.New();
            db.Codes.Add(Record(code, grant, pending));
            return new IssuedCode(code, server.AllowCookie ? await BrowserGrants.EnsureAsync(db, personId, server, time.GetUtcNow(), cancel) : null);
        }, cancellationToken);

    // One statement: of two tabs that press Continue, one gets a code.
    private static async Task<bool> FinishAsync(AuthDbContext db, PendingAuthorization pending, CancellationToken cancellationToken) =>
        await db.PendingAuthorizations
            .Where(row => row.Id == pending.Id && row.CookieHash == pending.CookieHash && row.CookieHash != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CookieHash, (string?)null).SetProperty(row => row.PersonId, (string?)null), cancellationToken) == 1;

    private async Task<bool> TouchClientAsync(AuthDbContext db, string clientId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await db.Clients.Where(row => row.Id == clientId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken) == 1;
    }

    private async Task<Grant> GrantAsync(AuthDbContext db, PendingAuthorization pending, string personId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var grant = await db.Grants.FirstOrDefaultAsync(
            row => row.PersonId == personId && row.ClientId == pending.ClientId && row.EndedAt == null, cancellationToken);
        if (grant is null)
        {
            grant = new Grant
            {
                Id = Guid.CreateVersion7(now).ToString("N"),
                PersonId = personId,
                ClientId = pending.ClientId,
                Scope = pending.Scope,
                CreatedAt = now,
                LastUsedAt = now,
            };
            db.Grants.Add(grant);
            return grant;
        }

        grant.Scope = ScopeSet.Format(ScopeSet.Parse(grant.Scope).Union(ScopeSet.Parse(pending.Scope)));
        grant.LastUsedAt = now;
        return grant;
    }

    private CodeRecord Record(AuthorizationCode code, Grant grant, PendingAuthorization pending) => new()
    {
        Hash = code.Hash(),
        GrantId = grant.Id,
        RedirectUri = pending.RedirectUri,
        CodeChallenge = pending.CodeChallenge,
        Scope = pending.Scope,
        Resource = pending.Resource,
        ExpiresAt = time.GetUtcNow() + options.Value.CodeLifetime,
    };
}

/// <param name="Code">What the client gets.</param>
/// <param name="BrowserGrantId">The grant of the person's browser; null where cookies allow nothing.</param>
internal sealed record IssuedCode(AuthorizationCode Code, string? BrowserGrantId);
