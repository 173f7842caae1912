using Gateway.Auth.Bearer;

namespace Gateway.Auth.Protocol.Token;

/// <summary>What one step of the token endpoint came to; made inside the transaction, acted upon after the commit.</summary>
/// <param name="Ended">What ended by it, for the observers.</param>
internal sealed record TokenOutcome(TokenAnswer? Answer, OAuthError? Error, EndedAuthorization? Ended = null)
{
    public static TokenOutcome Give(TokenAnswer answer) => new(answer, null);

    public static TokenOutcome Refuse(OAuthError error) => new(null, error);

    public static TokenOutcome InvalidGrant(string description) => new(null, OAuthError.InvalidGrant(description));

    public static TokenOutcome End(string authorizationId, EndReason reason, string description) =>
        new(null, OAuthError.InvalidGrant(description), new EndedAuthorization(authorizationId, null, null, reason));
}
