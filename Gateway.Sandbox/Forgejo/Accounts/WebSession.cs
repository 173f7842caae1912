namespace Gateway.Sandbox.Forgejo.Accounts;

/// <summary>One browser's session: who is signed in, and the one consent it is being asked for.</summary>
internal sealed class WebSession(string id)
{
    public string Id { get; } = id;

    public long? PersonId { get; set; }

    /// <summary>One slot, as in Forgejo: a second tab overwrites it and the first tab's consent becomes a 400.</summary>
    public PendingConsent? Pending { get; set; }
}

/// <summary>What the grant form must agree with.</summary>
internal sealed record PendingConsent(
    string ClientId, string RedirectUri, string State, string Scope, string Nonce, string CodeChallenge, string CodeChallengeMethod);
