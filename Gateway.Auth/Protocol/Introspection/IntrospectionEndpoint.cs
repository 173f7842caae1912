using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Introspection;

/// <summary>Introspection (RFC 7662): a configured resource server asks whether an access token for its own resource is good.</summary>
internal sealed class IntrospectionEndpoint(
    ResourceServers resourceServers, BearerTokens tokens, Refusals refusals, AuthorizationServerOptions server, TimeProvider time)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (form, error) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            return OAuthResults.Error(error!);
        }

        if (resourceServers.Authenticate(context, form) is not { } asking)
        {
            refusals.Count(context, "introspect invalid_client");
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"introspect\"";
            return OAuthResults.Error(OAuthError.InvalidClient("Only a configured resource server may ask, with its id and secret."));
        }

        return form["token"] is { } token
            ? OAuthResults.Json(Answer(asking, await tokens.FindAsync(Secret.HashOf(token), context.RequestAborted)))
            : OAuthResults.Error(OAuthError.InvalidRequest("token is required."));
    }

    // RFC 7662 4: a resource server learns of tokens for itself alone.
    private IntrospectionResponse Answer(ResourceServerOptions asking, BearerEntry? entry) =>
        entry is { Refusal: null } && entry.Identity.ExpiresAt > time.GetUtcNow() && string.Equals(entry.Identity.Resource, asking.Resource, StringComparison.Ordinal)
            ? IntrospectionResponse.Of(entry, server.Issuer)
            : IntrospectionResponse.Inactive;
}
