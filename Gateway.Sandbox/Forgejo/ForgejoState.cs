using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.Api;
using Gateway.Sandbox.Forgejo.OAuth;

namespace Gateway.Sandbox.Forgejo;

/// <summary>Everything the stand-in remembers. Whoever reads or writes it holds <see cref="Gate"/>.</summary>
internal sealed class ForgejoState(StandInForgejoOptions options)
{
    public Lock Gate { get; } = new();

    public TimeProvider Time { get; } = options.TimeProvider;

    public ForgejoSettings Settings { get; } = new() { AccessTokenLifetime = options.AccessTokenLifetime };

    public ForgejoCounters Counters { get; } = new();

    public People People { get; } = new();

    public WebSessions Sessions { get; } = new();

    public OAuthStore OAuth { get; } = new(options.TimeProvider);

    public Repositories Repositories { get; } = new(options.TimeProvider);

    /// <summary>Tokens that belong to no grant, with their scope.</summary>
    public Dictionary<string, PersonalToken> PersonalTokens { get; } = [];

    /// <summary>Path prefix; empty at the root.</summary>
    public string Prefix { get; } = options.PathPrefix.TrimEnd('/');

    /// <summary>The base URL without a trailing slash; known once the port is.</summary>
    public string Url { get; set; } = "";

    public string CookiePath => Prefix.Length == 0 ? "/" : Prefix;

    public void Delete(Person person)
    {
        People.Remove(person);
        Sessions.EndAll(person.Id);
        OAuth.RevokeGrants(person.Id);
        foreach (var application in OAuth.Applications.Where(a => a.OwnerId == person.Id).ToList())
        {
            OAuth.RemoveApplication(application);
        }
    }

    /// <summary>Lets the functional accounts become what they are called.</summary>
    public void Fulfil(Person person)
    {
        (var fate, person.Fate) = (person.Fate, Fate.None);
        switch (fate)
        {
            case Fate.Disabled: person.Disabled = true; break;
            case Fate.Renamed: person.Login += "-new"; break;
            case Fate.Deleted: Delete(person); break;
            case Fate.None: break;
        }
    }
}

/// <summary>A personal access token's owner and scope.</summary>
internal sealed record PersonalToken(long PersonId, string Scope);

/// <summary>What tests count.</summary>
internal sealed class ForgejoCounters
{
    private int signIns;
    private int consents;
    private int codeExchanges;
    private int refreshes;

    /// <summary>Passwords (or quick sign-ins) accepted.</summary>
    public int SignIns => Volatile.Read(ref signIns);

    /// <summary>Consent pages shown.</summary>
    public int Consents => Volatile.Read(ref consents);

    /// <summary>Codes exchanged for tokens.</summary>
    public int CodeExchanges => Volatile.Read(ref codeExchanges);

    /// <summary>Refreshes that were answered with tokens.</summary>
    public int Refreshes => Volatile.Read(ref refreshes);

    public void CountSignIn() => Interlocked.Increment(ref signIns);

    public void CountConsent() => Interlocked.Increment(ref consents);

    public void CountCodeExchange() => Interlocked.Increment(ref codeExchanges);

    public void CountRefresh() => Interlocked.Increment(ref refreshes);
}
