namespace Gateway.StdioBridge.Children;

/// <summary>The one seam through which a person's credentials reach a child. The host implements it over its vault.</summary>
public interface IChildCredentialSource
{
    /// <summary>Gets what a new child of this person is started with, refreshed if it would expire soon.</summary>
    ValueTask<ChildCredentialResult> GetAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>Gets a newer credential than <paramref name="refused"/>, which a child reported as not accepted.</summary>
    ValueTask<ChildCredentialResult> ReplaceAsync(Caller caller, ChildCredential refused, CancellationToken cancellationToken);
}

/// <summary>Values for one person's children.</summary>
/// <param name="Version">Changes whenever a value does; says nothing about the value.</param>
/// <param name="Placeholders">Values by placeholder name without braces: <c>forgejo.url</c>, <c>forgejo.access_token</c>, <c>forgejo.username</c>.</param>
/// <param name="Secrets">The values that must never leave a child's output; overwritten there by <c>*</c>.</param>
public sealed record ChildCredential(string Version, IReadOnlyDictionary<string, string> Placeholders, IReadOnlyList<string> Secrets)
{
    /// <summary>Never shows a value.</summary>
    public override string ToString() => $"ChildCredential({Version})";
}

/// <summary>Whether a person's children can be given credentials.</summary>
public enum ChildCredentialStatus
{
    Available,

    /// <summary>The person must sign in at Forgejo again.</summary>
    SignInNeeded,

    /// <summary>Forgejo refuses this person (disabled, or must set up a second factor).</summary>
    Suspended,

    /// <summary>Forgejo or the store does not answer; worth trying again.</summary>
    Unavailable,
}

/// <summary>A credential, or why there is none. <paramref name="Credential"/> is set exactly when the status is Available.</summary>
public readonly record struct ChildCredentialResult(ChildCredentialStatus Status, ChildCredential? Credential);
