namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>What a person granted an application: one per pair, with one counter for all its tokens.</summary>
internal sealed class Grant(long id, long personId, Application application, string scope)
{
    public long Id { get; } = id;

    public long PersonId { get; } = personId;

    public Application Application { get; } = application;

    /// <summary>As first granted; asking for other scopes later does not change it.</summary>
    public string Scope { get; set; } = scope;

    public string Nonce { get; set; } = "";

    /// <summary>Raised by every issue; a refresh token works while it carries this value.</summary>
    public long Counter { get; set; }
}

/// <summary>An authorization code, usable once.</summary>
internal sealed record Code(
    string Value, Grant Grant, string RedirectUri, string CodeChallenge, string CodeChallengeMethod, DateTimeOffset Until);
