using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Sandbox.SignIn;

/// <summary>One authorization in progress.</summary>
/// <param name="Verifier">RFC 7636 4.1; stays with the client until the exchange.</param>
internal sealed record AuthorizationRequest(Uri Address, string State, string Verifier, string? ExpectedIssuer)
{
    public static AuthorizationRequest Create(AuthorizationServer server, string clientId, Uri redirectUri, Uri resource, string? scope)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = redirectUri.ToString(),
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
            ["resource"] = resource.ToString(),
            ["scope"] = scope ?? server.ChallengedScope,
        };
        var address = new Uri(QueryHelpers.AddQueryString(server.AuthorizationEndpoint.ToString(), query.Where(q => q.Value is not null)));
        return new AuthorizationRequest(address, state, verifier, server.SendsIssuer ? server.Issuer : null);
    }

    /// <summary>The code that came to the callback.</summary>
    /// <exception cref="OAuthFlowException">An error came instead, or the answer is not to this request.</exception>
    public string ReadCode(Uri callback)
    {
        var query = QueryHelpers.ParseQuery(callback.Query);
        string? Value(string name) => query.TryGetValue(name, out var values) && values is [var only] ? only : null;
        if (Value("state") != State)
        {
            throw new OAuthFlowException("the callback's state is not ours");
        }

        // RFC 9207 2.4: an answer by another issuer than the one asked is a mix-up attack.
        if (ExpectedIssuer is not null && Value("iss") != ExpectedIssuer)
        {
            throw new OAuthFlowException($"the callback's iss is {Value("iss") ?? "missing"}");
        }

        return Value("code") ?? throw new OAuthFlowException($"the callback says {Value("error")}: {Value("error_description")}");
    }

    public override string ToString() => "AuthorizationRequest";
}
