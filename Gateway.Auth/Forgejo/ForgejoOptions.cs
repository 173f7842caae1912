namespace Gateway.Auth.Forgejo;

/// <summary>Section <c>Forgejo</c>: the Forgejo whose accounts sign in, and the application registered there.</summary>
public sealed record ForgejoOptions
{
    public const string Section = "Forgejo";

    /// <summary>What a browser sees. http or https; may have a path; no query or fragment. Required.</summary>
    public Uri? Url { get; init; }

    /// <summary>What the gateway and its children call. Default: <see cref="Url"/>.</summary>
    public Uri? InternalUrl { get; init; }

    /// <summary>The OAuth2 application's client id. Required.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Its secret; empty for a public application.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>
    /// Asked of Forgejo, space-separated; at least one API scope, because Forgejo reads none as full access.
    /// Default: identity, repositories, issues, notifications and reading the person and their organisations.
    /// </summary>
    public string Scopes { get; init; } = "openid profile email read:user write:repository write:issue write:notification read:organization";

    /// <summary>Lets <c>all</c> and the admin scopes pass. Default false.</summary>
    public bool AllowBroadScopes { get; init; }

    /// <summary>A token is replaced when it ends within this time. Default 5 min, range 0 to 30 min.</summary>
    public TimeSpan RefreshLead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often Forgejo is asked whether those who are at work may still be. Default 1 min, range 10 s to 1 h.</summary>
    public TimeSpan StandingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The public URL without a trailing slash: together with the numeric user id it identifies a person.</summary>
    internal string PublicBase => Url!.AbsoluteUri.TrimEnd('/');

    /// <summary>Where a person ends, at Forgejo, what the gateway may do there: Forgejo has no endpoint for it.</summary>
    public string ApplicationSettings => PublicBase + "/user/settings/applications";

    internal string InternalBase => (InternalUrl ?? Url!).AbsoluteUri.TrimEnd('/');

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"Forgejo at {Url}";
}
