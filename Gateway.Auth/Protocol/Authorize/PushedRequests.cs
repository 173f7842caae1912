using System.Text.Json;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Authorization requests that were pushed (RFC 9126) and wait for their browser.</summary>
internal sealed class PushedRequests(AuthStore store, TimeProvider time)
{
    /// <summary>RFC 9126 2.2 suggests 5 to 600 s; a browser that has to be started needs some.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    private const string Prefix = "urn:ietf:params:oauth:request_uri:";
    private const int Most = 10_000;

    /// <summary>What is kept; anything else that a client sends means nothing at the authorization endpoint.</summary>
    private static readonly string[] Kept =
    [
        "client_id", "redirect_uri", "response_type", "response_mode", "state", "scope", "code_challenge", "code_challenge_method", "resource", "prompt", "login_hint",
        "dpop_jkt",
    ];

    public static bool IsReference(StringValues value) => value is [{ } one] && one.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The parameters as the authorization endpoint will see them.</summary>
    public static IQueryCollection Query(OAuthForm form, string clientId, string? thumbprint)
    {
        var query = Kept.Where(name => form[name] is not null).ToDictionary(name => name, name => new StringValues(form[name]));
        query["client_id"] = clientId;
        if (thumbprint is not null)
        {
            query["dpop_jkt"] = thumbprint;
        }

        return new QueryCollection(query);
    }

    /// <summary>The reference; null when too many wait.</summary>
    public Task<string?> PushAsync(string clientId, IQueryCollection query, CancellationToken cancellationToken)
    {
        var (reference, now) = (Secret.Random(Prefix), time.GetUtcNow());
        var row = new PushedRequest
        {
            Hash = Secret.HashOf(reference),
            ClientId = clientId,
            Parameters = JsonSerializer.Serialize(query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString())),
            ExpiresAt = now + Lifetime,
        };
        return store.WriteAsync(async (db, cancel) =>
        {
            if (await db.PushedRequests.CountAsync(pushed => pushed.ExpiresAt > now, cancel) >= Most)
            {
                return null;
            }

            db.PushedRequests.Add(row);
            return reference;
        }, cancellationToken);
    }

    /// <summary>Uses the reference up. Null when it is unknown, used, expired or another client's (RFC 9126 2.2: bound to the client); that one's is left alone.</summary>
    public async Task<IQueryCollection?> TakeAsync(string reference, string clientId, CancellationToken cancellationToken)
    {
        var (hash, now) = (Secret.HashOf(reference), time.GetUtcNow());
        var found = await store.ReadAsync(
            (db, cancel) => db.PushedRequests.SingleOrDefaultAsync(row => row.Hash == hash && row.ClientId == clientId && row.ExpiresAt > now, cancel),
            cancellationToken);

        // One statement: of two tabs that come with one reference, one is served.
        return found is not null
            && await store.WriteAsync((db, cancel) => db.PushedRequests.Where(row => row.Hash == hash).ExecuteDeleteAsync(cancel), cancellationToken) == 1
            ? new QueryCollection(JsonSerializer.Deserialize<Dictionary<string, string>>(found.Parameters)!.ToDictionary(pair => pair.Key, pair => new StringValues(pair.Value)))
            : null;
    }
}
