namespace Gateway.Auth.Bearer;

/// <summary>Why a request was not let in.</summary>
internal enum BearerRefusal
{
    NoToken,
    Malformed,
    Unknown,
    Expired,
    Ended,
    WrongResource,
    SignInNeeded,
    Suspended,
    Unavailable,

    /// <summary>The token is bound to a key and came without a proof (RFC 9449 7.1): as Bearer it would be of use to a thief.</summary>
    Bound,

    /// <summary>A proof came with a token that is bound to no key.</summary>
    NotBound,

    /// <summary>The proof is not good.</summary>
    InvalidProof,

    /// <summary>The proof is good but for its nonce (RFC 9449 9).</summary>
    NonceWanted,

    /// <summary>The token was good; what the request wanted then failed because Forgejo no longer takes the person's own.</summary>
    Withdrawn,
}

internal static class BearerRefusals
{
    /// <summary>For the developer who reads it in a client's log; ASCII without quotes (RFC 6750 3).</summary>
    public static string Describe(BearerRefusal refusal) => refusal switch
    {
        BearerRefusal.NoToken => "No access token was sent. Sign in first: resource_metadata in WWW-Authenticate says where.",
        BearerRefusal.Malformed => "The Authorization header does not hold one access token of this server.",
        BearerRefusal.Unknown => "The access token is not known here. Sign in again.",
        BearerRefusal.Expired => "The access token has expired. Refresh it, or sign in again.",
        BearerRefusal.Ended => "The sign-in that this access token came from has ended: it was revoked or disconnected. Sign in again.",
        BearerRefusal.WrongResource => "The access token was issued for another resource. Ask for one with this resource's identifier.",
        BearerRefusal.SignInNeeded or BearerRefusal.Withdrawn => "Forgejo asks this person to sign in again. Start the authorization anew.",
        BearerRefusal.Suspended => "Forgejo refuses this person's account. Ask the administrator of Forgejo.",
        BearerRefusal.Bound => "The access token is bound to a key: send it as Authorization: DPoP, with a proof.",
        BearerRefusal.NotBound => "The access token is bound to no key: send it as Authorization: Bearer.",
        BearerRefusal.InvalidProof => "The DPoP proof does not fit the access token's key.",
        BearerRefusal.NonceWanted => "The DPoP proof needs the nonce of the DPoP-Nonce header.",
        BearerRefusal.Unavailable => "The gateway's store does not answer. Try again in a moment.",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
