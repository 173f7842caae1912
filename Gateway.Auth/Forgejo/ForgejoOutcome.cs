namespace Gateway.Auth.Forgejo;

/// <summary>Why Forgejo did not do what was asked.</summary>
internal enum ForgejoFault
{
    /// <summary>The code or refresh token is dead: sign in again.</summary>
    SignInAgain,

    /// <summary>Two issues for one grant met; worth one more try after a reload.</summary>
    CounterRace,

    /// <summary>Client id or secret, redirect URI or base URL are wrong: nobody is signed out for it.</summary>
    Misconfigured,

    /// <summary>Forgejo's OAuth2 provider is switched off.</summary>
    OAuthOff,

    /// <summary>Forgejo refuses the person: disabled, or the second factor is missing.</summary>
    Suspended,

    /// <summary>The person's grant at Forgejo has other scopes than are needed: they must revoke it there first.</summary>
    ScopeMissing,

    /// <summary>The person's grant at Forgejo reaches further than was asked for: they must revoke it there first.</summary>
    GrantTooWide,

    /// <summary>The access token is refused.</summary>
    TokenRefused,

    /// <summary>Forgejo lets the person in, the gateway's own <c>Access</c> settings do not.</summary>
    NotAllowed,

    /// <summary>No answer, or none that makes sense; worth trying later.</summary>
    Passing,
}

/// <summary>A value or a fault.</summary>
internal readonly record struct ForgejoOutcome<T>(T? Value, ForgejoFault? Fault)
    where T : class
{
    public static implicit operator ForgejoOutcome<T>(T value) => new(value, null);

    public static implicit operator ForgejoOutcome<T>(ForgejoFault fault) => new(null, fault);
}

/// <summary>A token pair as Forgejo issued it.</summary>
internal sealed record ForgejoTokenPair(ForgejoAccessToken Access, ForgejoRefreshToken Refresh, TimeSpan Lifetime);

/// <summary>Who a token speaks for (OpenID userinfo).</summary>
internal sealed record ForgejoIdentity(string Subject, string Username, IReadOnlyList<string> Groups);

/// <summary>The person as the API shows them.</summary>
/// <param name="IsAdmin">A site administrator.</param>
internal sealed record ForgejoUser(string Username, bool IsAdmin = false);
