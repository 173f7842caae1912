namespace Gateway.Auth.Bearer;

/// <summary>Told when something that sessions rest on has ended, after it was committed. The host ends sessions with it.</summary>
public interface IAuthorizationObserver
{
    /// <summary>Must not throw and must not wait.</summary>
    void OnEnded(EndedAuthorization ended);
}

/// <summary>What ended: exactly one of the ids is set. A person's end covers all their grants, a grant's end all its authorizations.</summary>
public sealed record EndedAuthorization(string? AuthorizationId, string? GrantId, string? PersonId, EndReason Reason);

/// <summary>Why an authorization, a grant or a person's access ended.</summary>
public enum EndReason
{
    /// <summary>The client revoked a token (RFC 7009).</summary>
    Revoked,

    /// <summary>An authorization code was presented twice (OAuth 2.1 4.1.3).</summary>
    CodeReplayed,

    /// <summary>A superseded refresh token was presented (RFC 9700 4.14.2).</summary>
    RefreshReused,

    /// <summary>The person or an administrator disconnected the client.</summary>
    Disconnected,

    /// <summary>Forgejo refuses the person.</summary>
    Suspended,

    /// <summary>The <c>Access</c> settings keep the person out.</summary>
    NotAllowed,

    /// <summary>Forgejo has no such account any more.</summary>
    Deleted,

    /// <summary>The person's Forgejo pair is dead. Grants live on and serve again after the next sign-in; what holds the dead token ends.</summary>
    SignInNeeded,
}
