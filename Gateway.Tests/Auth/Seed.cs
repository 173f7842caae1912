using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth;

/// <summary>Puts into the store what a sign-in would leave there.</summary>
internal sealed class Seed(AuthStore store, TimeProvider time)
{
    public const string Redirect = "http://127.0.0.1:33418/callback";

    public const string Verifier = "a-verifier-of-forty-three-characters-or-more.0";

    public static string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public async Task<Client> ClientAsync(DateTimeOffset? lastUsed = null)
    {
        var client = new Client
        {
            Id = "client-" + Guid.NewGuid().ToString("N"),
            Name = "Test client",
            RedirectUris = [Redirect],
            Scope = $"{GatewayScopes.Read} {GatewayScopes.Write} {GatewayScopes.OfflineAccess}",
            AuthMethod = "none",
            CreatedAt = time.GetUtcNow(),
            LastUsedAt = lastUsed,
        };
        await AddAsync(client);
        return client;
    }

    public async Task<Person> PersonAsync()
    {
        var person = new Person
        {
            Id = "person-" + Guid.NewGuid().ToString("N"),
            ForgejoUrl = "https://forgejo.example.org",
            Subject = Guid.NewGuid().ToString("N"),
            Username = "alice",
            CreatedAt = time.GetUtcNow(),
            LastSignInAt = time.GetUtcNow(),
        };
        await AddAsync(person);
        return person;
    }

    public async Task<Grant> GrantAsync(Client client, Person person)
    {
        var grant = new Grant
        {
            Id = "grant-" + Guid.NewGuid().ToString("N"),
            PersonId = person.Id,
            ClientId = client.Id,
            Scope = client.Scope,
            CreatedAt = time.GetUtcNow(),
            LastUsedAt = time.GetUtcNow(),
        };
        await AddAsync(grant);
        return grant;
    }

    public async Task<AuthorizationCode> CodeAsync(Grant grant, string resource = AuthServer.Mcp, string scope = "forgejo:read forgejo:write")
    {
        var code = AuthorizationCode.New();
        await AddAsync(new CodeRecord
        {
            Hash = code.Hash(),
            GrantId = grant.Id,
            RedirectUri = Redirect,
            CodeChallenge = Challenge,
            Scope = scope,
            Resource = resource,
            ExpiresAt = time.GetUtcNow() + TimeSpan.FromSeconds(60),
        });
        return code;
    }

    public Task ChangePersonAsync(string personId, Action<Person> change) => store.WriteAsync(async (context, token) =>
    {
        change(await context.People.SingleAsync(row => row.Id == personId, token));
        return 0;
    }, default);

    public Task<T> ReadAsync<T>(Func<AuthDbContext, Task<T>> read) => store.ReadAsync((context, _) => read(context), default);

    public Task AddAsync(object row) => store.WriteAsync((context, _) =>
    {
        context.Add(row);
        return Task.FromResult(0);
    }, default);
}
