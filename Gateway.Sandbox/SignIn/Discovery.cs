using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.Sandbox.SignIn;

/// <summary>From an MCP endpoint's 401 to its authorization server.</summary>
internal static partial class Discovery
{
    public static async Task<AuthorizationServer> RunAsync(HttpClient http, Uri resource, CancellationToken cancellationToken)
    {
        var (document, scope) = await ChallengeAsync(http, resource, cancellationToken);
        var metadata = await GetAsync(http, document, cancellationToken) ?? throw new OAuthFlowException($"no resource metadata at {document}");

        // RFC 9728 3.3: a document that speaks of another resource must not be used.
        if ((string?)metadata["resource"] != resource.ToString())
        {
            throw new OAuthFlowException($"resource metadata is for {metadata["resource"]}, not {resource}");
        }

        var issuer = (string?)metadata["authorization_servers"]?[0] ?? throw new OAuthFlowException("resource metadata names no authorization server");
        return await ServerAsync(http, issuer, scope, cancellationToken);
    }

    private static async Task<(Uri Document, string? Scope)> ChallengeAsync(HttpClient http, Uri resource, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(resource, cancellationToken);
        var challenge = response.Headers.WwwAuthenticate.ToString();
        if (response.StatusCode != HttpStatusCode.Unauthorized || Document().Match(challenge) is not { Success: true } match)
        {
            throw new OAuthFlowException($"{resource} answered {(int)response.StatusCode} without a challenge that names its metadata");
        }

        return (new Uri(match.Groups[1].Value), Scope().Match(challenge) is { Success: true } scope ? scope.Groups[1].Value : null);
    }

    private static async Task<AuthorizationServer> ServerAsync(HttpClient http, string issuer, string? scope, CancellationToken cancellationToken)
    {
        foreach (var document in Candidates(new Uri(issuer)))
        {
            // RFC 8414 3.3: the issuer in the document equals the one that the address was built from.
            if (await GetAsync(http, document, cancellationToken) is { } metadata && (string?)metadata["issuer"] == issuer)
            {
                return Read(metadata, issuer, scope);
            }
        }

        throw new OAuthFlowException($"no authorization server metadata for {issuer}");
    }

    private static IEnumerable<Uri> Candidates(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');
        yield return new Uri(issuer, "/.well-known/oauth-authorization-server" + path);
        yield return new Uri(issuer, "/.well-known/openid-configuration" + path);
        yield return new Uri(issuer, path + "/.well-known/openid-configuration");
    }

    private static AuthorizationServer Read(JsonNode metadata, string issuer, string? scope)
    {
        if (metadata["code_challenge_methods_supported"] is not JsonArray methods || !methods.Any(m => (string?)m == "S256"))
        {
            throw new OAuthFlowException("the authorization server does not list S256");
        }

        Uri Endpoint(string name) => new((string?)metadata[name] ?? throw new OAuthFlowException($"the metadata lack {name}"));
        return new AuthorizationServer(
            issuer, Endpoint("authorization_endpoint"), Endpoint("token_endpoint"), Endpoint("registration_endpoint"), Endpoint("revocation_endpoint"),
            (bool?)metadata["authorization_response_iss_parameter_supported"] ?? false, scope);
    }

    private static async Task<JsonNode?> GetAsync(HttpClient http, Uri document, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(document, cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) : null;
    }

    [GeneratedRegex(@"resource_metadata=""([^""]+)""")]
    private static partial Regex Document();

    [GeneratedRegex(@"\bscope=""([^""]+)""")]
    private static partial Regex Scope();
}
