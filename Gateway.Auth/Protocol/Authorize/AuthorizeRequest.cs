namespace Gateway.Auth.Protocol.Authorize;

/// <summary>An authorize request that was found valid. Until the person has said yes it lives sealed in the consent page's form, so asking costs no row.</summary>
internal sealed record AuthorizeRequest(
    string ClientId,
    string RedirectUri,
    string? State,
    string CodeChallenge,
    string Scope,
    string Resource,
    DateTimeOffset ExpiresAt)
{
    /// <summary>RFC 9449 10: the key to which the code is bound; null: none.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>prompt=login or select_account: the person is asked whether they are whom Forgejo says, although this browser is known for somebody.</summary>
    public bool AskWho { get; init; }

    /// <summary>Whom the client expects.</summary>
    public string? LoginHint { get; init; }

    /// <summary>Nobody was asked: a yes of before stands for this one's.</summary>
    public bool Remembered { get; init; }

    /// <summary>From the first look at the consent page to the way back from Forgejo.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
}
