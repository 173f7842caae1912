namespace Gateway.Auth.Protocol.Dpop;

/// <summary>What a proof came to.</summary>
/// <param name="Thumbprint">The key whose possession was proved; null when there was no proof or it was refused.</param>
/// <param name="Nonce">For the DPoP-Nonce header, when the client should use a newer one from now on.</param>
internal sealed record DpopVerdict(string? Thumbprint, OAuthError? Error, string? Nonce)
{
    public static readonly DpopVerdict NoProof = new(null, null, null);

    /// <summary>RFC 9449 5.</summary>
    public static DpopVerdict Invalid(string description) => new(null, new OAuthError("invalid_dpop_proof", description), null);
}
