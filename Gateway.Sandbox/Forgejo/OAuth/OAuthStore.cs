using System.Security.Cryptography;
using Gateway.Sandbox.Forgejo.Accounts;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>Applications, grants and codes. Guarded by the state's gate.</summary>
internal sealed class OAuthStore(TimeProvider time)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, Code> codes = [];
    private long lastId;

    public List<Application> Applications { get; } = [];

    public List<Grant> Grants { get; } = [];

    public Application Register(long ownerId, string name, bool confidential, IReadOnlyList<string> redirectUris)
    {
        var application = new Application(++lastId, ownerId, name, confidential, redirectUris);
        Applications.Add(application);
        return application;
    }

    public Application? FindApplication(string clientId) => Applications.Find(a => a.ClientId == clientId);

    public Grant? FindGrant(Application application, long personId)
        => Grants.Find(g => g.PersonId == personId && ReferenceEquals(g.Application, application));

    public Grant? FindGrant(long id) => Grants.Find(g => g.Id == id);

    public Grant AddGrant(Application application, long personId, string scope)
    {
        var grant = new Grant(++lastId, personId, application, scope);
        Grants.Add(grant);
        return grant;
    }

    public string IssueCode(Grant grant, PendingConsent asked)
    {
        grant.Nonce = asked.Nonce;
        Prune();
        var value = "gta_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 52);
        codes[value] = new Code(value, grant, asked.RedirectUri, asked.CodeChallenge, asked.CodeChallengeMethod, time.GetUtcNow() + CodeLifetime);
        return value;
    }

    /// <summary>Looks at a code without using it up: Forgejo does so only after every check.</summary>
    public Code? FindCode(string value)
        => codes.GetValueOrDefault(value) is { } code && code.Until > time.GetUtcNow() && Grants.Contains(code.Grant) ? code : null;

    public void UseUp(Code code) => codes.Remove(code.Value);

    public void RevokeGrants(long personId) => Grants.RemoveAll(g => g.PersonId == personId);

    public void RemoveApplication(Application application)
    {
        Applications.Remove(application);
        Grants.RemoveAll(g => ReferenceEquals(g.Application, application));
    }

    private void Prune()
    {
        var now = time.GetUtcNow();
        foreach (var old in codes.Values.Where(c => c.Until <= now).ToList())
        {
            codes.Remove(old.Value);
        }
    }
}
