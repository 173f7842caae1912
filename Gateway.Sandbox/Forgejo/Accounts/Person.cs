namespace Gateway.Sandbox.Forgejo.Accounts;

/// <summary>An account. The id never changes; the login name may.</summary>
internal sealed class Person(long id, string login, string fullName, string password)
{
    public long Id { get; } = id;

    public string Login { get; set; } = login;

    public string FullName { get; } = fullName;

    public string Password { get; } = password;

    public string Email => Login + "@example.org";

    public bool IsAdmin { get; init; }

    /// <summary>Forgejo's "prohibit login": no sign-in, API 403, refresh still works.</summary>
    public bool Disabled { get; set; }

    /// <summary>The instance demands a second factor and there is none: API 403, refresh still works.</summary>
    public bool LacksSecondFactor { get; set; }

    /// <summary>Organisations (<c>org</c>) and teams (<c>org:team</c>), as userinfo names them.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>What befalls this account as soon as it was issued an authorization code.</summary>
    public Fate Fate { get; set; }

    /// <summary>Access tokens with a lower number are treated as expired.</summary>
    public long FirstValidToken { get; set; }
}

/// <summary>The functional accounts sign in like anybody; this then happens before the code can be exchanged.</summary>
internal enum Fate
{
    None,
    Disabled,
    Renamed,
    Deleted,
}
