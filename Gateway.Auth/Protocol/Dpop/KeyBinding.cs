using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.Protocol.Dpop;

/// <summary>Holds a proof's key against the one that a code (RFC 9449 10) or a sign-in (RFC 9449 5) is bound to.</summary>
internal static class KeyBinding
{
    /// <summary>Null when nothing is bound, or by this very key. What began without a key stays without: token_type says so.</summary>
    public static OAuthError? Refuse(string? bound, string? thumbprint) =>
        bound is null ? null
        : thumbprint is null ? new OAuthError("invalid_dpop_proof", "This sign-in is bound to a key: send a DPoP proof made with it.")
        : !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(bound), Encoding.ASCII.GetBytes(thumbprint))
            ? OAuthError.InvalidGrant("This sign-in is bound to another key than the DPoP proof's.")
        : null;
}
