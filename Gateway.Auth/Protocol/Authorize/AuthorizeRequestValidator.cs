using System.Text.RegularExpressions;
using Gateway.Auth.Clients;
using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Checks an authorize request, in the order that OAuth 2.1 4.1.2.1 demands: first whether the client may be told of errors at all.</summary>
internal sealed partial class AuthorizeRequestValidator(
    ClientRegistry clients, AuthorizationServerOptions server, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const int LongestState = 4096;
    private const int LongestHint = 255;

    /// <param name="pushed">Whether the request comes, or is about to come, by way of RFC 9126.</param>
    public async Task<AuthorizeVerdict> ValidateAsync(IQueryCollection query, bool pushed, CancellationToken cancellationToken)
    {
        var parameters = new AuthorizeParameters(query);
        if (parameters.IsRepeated("client_id") || parameters.IsRepeated("redirect_uri") || parameters["client_id"] is not { } clientId)
        {
            return new AuthorizeVerdict.Page(ErrorCatalogue.MalformedRequest);
        }

        if (await clients.MeetAsync(clientId, cancellationToken) is not { } client)
        {
            return new AuthorizeVerdict.Page(DocumentUrl.IsMeant(clientId) ? ErrorCatalogue.UnreadableClient : ErrorCatalogue.UnknownClient);
        }

        return RedirectUri(client, parameters["redirect_uri"]) is { } redirectUri
            ? Check(parameters, client, redirectUri, pushed)
            : new AuthorizeVerdict.Page(ErrorCatalogue.RedirectMismatch);
    }

    // OAuth 2.1 4.1.1: it may be left out by a client that has registered exactly one.
    private static string? RedirectUri(Client client, string? presented) => presented switch
    {
        null => client.RedirectUris is [var only] ? only : null,
        _ => RedirectUris.Match(client.RedirectUris, presented) ? presented : null,
    };

    private AuthorizeVerdict Check(AuthorizeParameters parameters, Client client, string redirectUri, bool pushed)
    {
        var state = parameters["state"] is { Length: <= LongestState } value ? value : null;
        if (((pushed ? null : PushError()) ?? FormError(parameters)) is { } error)
        {
            return new AuthorizeVerdict.Refused(redirectUri, state, error);
        }

        if (Resource(parameters) is not { } resource)
        {
            return new AuthorizeVerdict.Refused(redirectUri, state, OAuthError.InvalidTarget("resource is not one that this server protects"));
        }

        resource = Offered(resource, client);
        if (Scope(parameters["scope"], resource) is not { } scope)
        {
            var known = ScopeSet.Format(resource.Scopes);
            return new AuthorizeVerdict.Refused(redirectUri, state, OAuthError.InvalidScope($"this resource knows these scopes only: {known} offline_access"));
        }

        var prompts = Prompts.Of(parameters["prompt"]);
        var request = new AuthorizeRequest(
            client.Id, redirectUri, state, parameters["code_challenge"]!, scope, resource.Identifier, time.GetUtcNow() + AuthorizeRequest.Lifetime)
        {
            KeyThumbprint = parameters["dpop_jkt"],
            AskWho = prompts.AskWho,
            LoginHint = parameters["login_hint"] is { Length: <= LongestHint } hint ? hint : null,
        };
        return new AuthorizeVerdict.Valid(request, client, prompts);
    }

    // RFC 9126 5.
    private OAuthError? PushError() =>
        options.Value.RequirePushedRequests ? OAuthError.InvalidRequest("this server takes pushed authorization requests only (RFC 9126)") : null;

    private static OAuthError? FormError(AuthorizeParameters parameters) => parameters switch
    {
        _ when parameters.Repeated() is { } name => OAuthError.InvalidRequest($"{name} is given twice"),
        _ when parameters["request"] is not null => new OAuthError("request_not_supported", "request objects are not supported"),
        _ when parameters["request_uri"] is not null => new OAuthError("request_uri_not_supported", "request_uri is not supported"),
        _ when parameters["state"] is { Length: > LongestState } => OAuthError.InvalidRequest($"state is longer than {LongestState}"),
        _ when parameters["response_type"] is null => OAuthError.InvalidRequest("response_type is missing; use code"),
        _ when parameters["response_type"] != "code" => new OAuthError("unsupported_response_type", "only response_type=code is supported"),
        _ when parameters["response_mode"] is not (null or "query") => OAuthError.InvalidRequest("only response_mode=query is supported"),
        _ => PkceError(parameters) ?? PromptError(parameters["prompt"]) ?? KeyError(parameters["dpop_jkt"]),
    };

    // RFC 7636 4.3: a missing method means plain, which is refused like plain itself (OAuth 2.1 7.5.2: it protects nothing once the request is seen).
    private static OAuthError? PkceError(AuthorizeParameters parameters) => parameters["code_challenge"] switch
    {
        null => OAuthError.InvalidRequest("code_challenge is missing; PKCE with S256 is required"),
        _ when parameters["code_challenge_method"] != "S256" => OAuthError.InvalidRequest("code_challenge_method must be S256"),
        var challenge => Digest().IsMatch(challenge) ? null : OAuthError.InvalidRequest("code_challenge must be 43 characters of base64url (a SHA-256 digest)"),
    };

    // OpenID Connect Core 3.1.2.1: none must stand alone.
    private static OAuthError? PromptError(string? prompt) =>
        prompt is not null && prompt != "none" && ScopeSet.Parse(prompt).Contains("none")
            ? OAuthError.InvalidRequest("prompt=none must stand alone")
            : null;

    // RFC 9449 10: the JWK SHA-256 thumbprint of the key that the token request will prove.
    private static OAuthError? KeyError(string? thumbprint) =>
        thumbprint is null || Digest().IsMatch(thumbprint) ? null : OAuthError.InvalidRequest("dpop_jkt must be 43 characters of base64url (a SHA-256 thumbprint)");

    // RFC 8707 2: several resources would need a token that is good at all of them; each token here is good at one.
    private ProtectedResource? Resource(AuthorizeParameters parameters)
    {
        var named = parameters.Resources.Where(value => !string.IsNullOrEmpty(value)).Distinct().ToArray();
        return named switch
        {
            [] => server.Resources[0],
            [{ } one] => ResourceIndicators.Resolve(server, one),
            _ => null,
        };
    }

    // What the operator listed binds.
    private static ProtectedResource Offered(ProtectedResource resource, Client client) => client.Kind == ClientKind.Configured
        ? resource with { Scopes = [.. resource.Scopes.Where(scope => ScopeSet.Covers(ScopeSet.Parse(client.Scope), scope))] }
        : resource;

    // The scope of the registration does not bind: registering is open to all, a step-up asks for more than was known then, and each request is
    // consented to by itself.
    private static string? Scope(string? asked, ProtectedResource resource)
    {
        var scopes = ScopeSet.Parse(asked);
        if (resource.Scopes.Count == 0 || !scopes.All(scope => resource.Scopes.Contains(scope) || scope == GatewayScopes.OfflineAccess))
        {
            return null;
        }

        return scopes.Any(scope => scope != GatewayScopes.OfflineAccess)
            ? ScopeSet.Format(scopes)
            : ScopeSet.Format(scopes.Prepend(resource.Scopes[0]));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();
}
