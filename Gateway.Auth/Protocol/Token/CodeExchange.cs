using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Protocol.Dpop;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Protocol.Token;

/// <summary>grant_type=authorization_code (OAuth 2.1 4.1.3).</summary>
internal sealed partial class CodeExchange(AuthStore store, TokenIssuer issuer, AuthorizationServerOptions server, TimeProvider time)
{
    public async Task<TokenOutcome> RunAsync(Client client, OAuthForm form, string? thumbprint, CancellationToken cancellationToken)
    {
        if (form["code"] is not { } code || form["code_verifier"] is not { } verifier)
        {
            return TokenOutcome.Refuse(OAuthError.InvalidRequest("code and code_verifier are required."));
        }

        // RFC 7636 4.1
        if (!Verifier().IsMatch(verifier))
        {
            return TokenOutcome.Refuse(OAuthError.InvalidRequest("code_verifier must be 43 to 128 unreserved characters."));
        }

        var hash = new AuthorizationCode(code).Hash();
        return await store.WriteAsync((context, token) => ExchangeAsync(context, hash, verifier, client, form, thumbprint, token), cancellationToken);
    }

    private async Task<TokenOutcome> ExchangeAsync(
        AuthDbContext context, string hash, string verifier, Client client, OAuthForm form, string? thumbprint, CancellationToken cancellationToken)
    {
        var row = await FindAsync(context, hash, client.Id, cancellationToken);
        if (row is null)
        {
            return TokenOutcome.InvalidGrant("The code is not known, or was issued to another client.");
        }

        if (row.Code.AuthorizationId is { } first)
        {
            // OAuth 2.1 4.1.3: used twice means that somebody else has it too, so what the first use gave ends.
            await AuthorizationEnd.EndAsync(context, first, EndReason.CodeReplayed, time.GetUtcNow(), cancellationToken);
            return TokenOutcome.End(first, EndReason.CodeReplayed, "The code was used before; what it gave has been revoked. Start the authorization anew.");
        }

        // Asked before anything is consumed: a thief without the key must not spoil the code.
        return (KeyBinding.Refuse(row.Code.KeyThumbprint, thumbprint) is { } refused ? TokenOutcome.Refuse(refused) : Refuse(row.Code, verifier, form)) ?? GrantStanding.Refuse(row.Grant, row.Person) ?? await IssueAsync(context, row, thumbprint, cancellationToken);
    }

    private TokenOutcome? Refuse(CodeRecord code, string verifier, OAuthForm form) =>
        code.ExpiresAt <= time.GetUtcNow() ? TokenOutcome.InvalidGrant("The code has expired. Start the authorization anew.")
        // OAuth 2.1 no longer sends redirect_uri here, 2.0 must; when it comes it has to be the very same (code injection, RFC 9700 4.5).
        : form["redirect_uri"] is { } uri && uri != code.RedirectUri ? TokenOutcome.InvalidGrant("redirect_uri is not the one of the authorization request.")
        : !ProvesPossession(code, verifier) ? TokenOutcome.InvalidGrant("code_verifier does not match the code_challenge.")
        : form["resource"] is { } resource && ResourceIndicators.Resolve(server, resource)?.Identifier != code.Resource
            ? TokenOutcome.Refuse(OAuthError.InvalidTarget("resource is not the one of the authorization request."))
        : null;

    // RFC 7636 4.6
    private static bool ProvesPossession(CodeRecord code, string verifier) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
        Encoding.ASCII.GetBytes(code.CodeChallenge));

    private async Task<TokenOutcome> IssueAsync(AuthDbContext context, Row row, string? thumbprint, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var authorization = new Authorization
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            GrantId = row.Grant.Id,
            Scope = row.Code.Scope,
            Resource = row.Code.Resource,
            KeyThumbprint = thumbprint,
            CreatedAt = now,
        };
        context.Authorizations.Add(authorization);
        context.Trail.Add(new(AuditKinds.TokensIssued, row.Grant.PersonId, row.Grant.ClientId, authorization.Id, authorization.Scope));
        row.Code.AuthorizationId = authorization.Id;
        row.Grant.LastUsedAt = now;
        await context.Clients.Where(client => client.Id == row.Grant.ClientId)
            .ExecuteUpdateAsync(set => set.SetProperty(client => client.LastUsedAt, now), cancellationToken);
        return TokenOutcome.Give(issuer.Issue(context, authorization, authorization.Scope, string.Empty));
    }

    // The client is part of the question: a code in another client's hands is an unknown one, and is not consumed by trying.
    private static Task<Row?> FindAsync(AuthDbContext context, string hash, string clientId, CancellationToken cancellationToken) =>
        (from code in context.Codes
         where code.Hash == hash
         join grant in context.Grants on code.GrantId equals grant.Id
         where grant.ClientId == clientId
         join person in context.People on grant.PersonId equals person.Id
         select new Row(code, grant, person)).SingleOrDefaultAsync(cancellationToken);

    private sealed record Row(CodeRecord Code, Grant Grant, Person Person);

    [GeneratedRegex(@"\A[A-Za-z0-9\-._~]{43,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Verifier();
}
