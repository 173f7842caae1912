using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Dpop;

/// <summary>Checks proofs of possession (RFC 9449 4.3), at the token endpoint and at the protected resources.</summary>
internal sealed class DpopProofs(DpopNonces nonces, DpopReplays replays, AuthorizationServerOptions server, TimeProvider time)
{
    public const string HeaderName = "DPoP";
    public const string NonceHeader = "DPoP-Nonce";
    private const int LongestId = 256;

    // The nonce says how fresh a proof is; iat only has to make sense, since many clocks are minutes off.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Checks the request's proof, if it brings one, and sets the response's nonce.</summary>
    /// <param name="accessToken">At a protected resource: the token that the proof must name.</param>
    public DpopVerdict Check(HttpContext context, string? accessToken)
    {
        var header = context.Request.Headers[HeaderName];
        if (header.Count == 0)
        {
            return DpopVerdict.NoProof;
        }

        // RFC 9449 4.3 (1): not more than one.
        var verdict = header is [{ } proof] ? Check(context.Request, proof, accessToken) : DpopVerdict.Invalid("Send exactly one DPoP header.");
        if (verdict.Nonce is { } nonce)
        {
            context.Response.Headers[NonceHeader] = nonce;
        }

        return verdict;
    }

    private DpopVerdict Check(HttpRequest request, string proof, string? accessToken)
    {
        if (DpopJwt.Parse(proof) is not { } jwt)
        {
            return DpopVerdict.Invalid("The DPoP header is not a JWT.");
        }

        // RFC 9449 4.3 (4), (5), (7)
        if (jwt.HeaderText("typ") != "dpop+jwt" || jwt.HeaderText("alg") is not { } algorithm || !jwt.Header.TryGetProperty("jwk", out var jwk))
        {
            return DpopVerdict.Invalid("The DPoP proof needs typ dpop+jwt, alg and jwk in its header.");
        }

        using var key = DpopKey.Read(algorithm, jwk);
        return key is null ? DpopVerdict.Invalid($"The DPoP proof needs a public key that fits one of {string.Join(", ", DpopKey.Algorithms)}.")
            : !key.Verifies(algorithm, jwt.Signed, jwt.Signature) ? DpopVerdict.Invalid("The signature of the DPoP proof does not fit its key.")
            : CheckClaims(request, jwt, accessToken) ?? CheckFreshness(jwt, key.Thumbprint);
    }

    private DpopVerdict? CheckClaims(HttpRequest request, DpopJwt jwt, string? accessToken) =>
        jwt.Claim("htm") != request.Method ? DpopVerdict.Invalid("htm of the DPoP proof is not this request's method.")
        : !IsHere(request, jwt.Claim("htu")) ? DpopVerdict.Invalid("htu of the DPoP proof is not this request's URL.")
        // RFC 9449 4.3 (12a): otherwise a proof made for one token would serve another.
        : accessToken is not null && !Names(jwt.Claim("ath"), accessToken) ? DpopVerdict.Invalid("ath of the DPoP proof is not the SHA-256 of the access token.")
        : jwt.Claim("jti") is not { Length: > 0 and <= LongestId } ? DpopVerdict.Invalid($"jti of the DPoP proof must be 1 to {LongestId} characters.")
        : jwt.IssuedAt is not { } at || !(Math.Abs(at - time.GetUtcNow().ToUnixTimeSeconds()) <= ClockSkew.TotalSeconds)
            ? DpopVerdict.Invalid("iat of the DPoP proof is missing or far from the server's time.")
        : null;

    // RFC 9449 8, 9, 11.1. The nonce comes before the replay: what it refuses needs no remembering.
    private DpopVerdict CheckFreshness(DpopJwt jwt, string thumbprint)
    {
        if (nonces.AgeOf(jwt.Claim("nonce")) is not { } age)
        {
            return new DpopVerdict(null, new OAuthError("use_dpop_nonce", "The DPoP proof needs the nonce of the DPoP-Nonce header."), nonces.New());
        }

        var next = age > DpopNonces.Lifetime / 2 ? nonces.New() : null;
        return replays.TryAdd(thumbprint, jwt.Claim("jti")!) switch
        {
            true => new DpopVerdict(thumbprint, null, next),
            false => DpopVerdict.Invalid("The DPoP proof was used before.") with { Nonce = next },
            null => new DpopVerdict(null, new OAuthError("temporarily_unavailable", "Too many DPoP proofs at once. Try again in a moment.", StatusCodes.Status503ServiceUnavailable), next),
        };
    }

    // RFC 9449 4.3 (9): without query and fragment, after normalisation. The origin is the configured one, never the Host header's.
    private bool IsHere(HttpRequest request, string? htu) =>
        Uri.TryCreate(htu, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && url.GetLeftPart(UriPartial.Authority) == ServerUrls.Origin(server)
        && url.AbsolutePath == request.PathBase.Add(request.Path).ToUriComponent();

    private static bool Names(string? ath, string accessToken) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(ath ?? string.Empty),
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)))));
}
