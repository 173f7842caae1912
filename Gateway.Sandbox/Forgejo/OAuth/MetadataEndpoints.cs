using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.Api;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>Discovery, keys, userinfo and introspection.</summary>
internal sealed class MetadataEndpoints(ForgejoState state, TokenIssuer issuer, TokenSigner signer)
{
    public IResult Discovery() => Results.Json(new
    {
        issuer = state.Url,
        authorization_endpoint = state.Url + "/login/oauth/authorize",
        token_endpoint = state.Url + "/login/oauth/access_token",
        jwks_uri = state.Url + "/login/oauth/keys",
        userinfo_endpoint = state.Url + "/login/oauth/userinfo",
        introspection_endpoint = state.Url + "/login/oauth/introspect",
        response_types_supported = List("code", "id_token"),
        id_token_signing_alg_values_supported = List("ES256"),
        subject_types_supported = List("public"),
        scopes_supported = List("openid", "profile", "email", "groups"),
        claims_supported = List("aud", "exp", "iat", "iss", "sub", "name", "preferred_username", "email", "groups"),
        code_challenge_methods_supported = List("plain", "S256"),
        grant_types_supported = List("authorization_code", "refresh_token"),
    });

    public IResult Keys() => Results.Json(signer.PublicKeys());

    public IResult UserInfo(HttpContext context)
    {
        lock (state.Gate)
        {
            if (issuer.Resolve(ApiToken.Read(context.Request)) is not (_, { } person))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer realm=\"\"";
                return Results.Json(new { message = "user does not exist", url = state.Url + "/api/swagger" }, statusCode: 401);
            }

            return Results.Json(Describe(person));
        }
    }

    /// <summary>RFC 7662, answered to any of the registered applications.</summary>
    public async Task<IResult> IntrospectAsync(HttpContext context)
    {
        var request = await TokenRequest.ReadAsync(context);
        var token = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync())["token"].ToString() : "";
        lock (state.Gate)
        {
            if (request is null || state.OAuth.FindApplication(request.ClientId) is not { } application || !application.SecretMatches(request.ClientSecret))
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Gitea OAuth2\"";
                return Results.Text("no valid authorization", statusCode: 401);
            }

            return issuer.Resolve(token) is var (grant, person)
                ? Results.Json(new { active = true, scope = grant.Scope, iss = state.Url, aud = grant.Application.ClientId, sub = person.Id.ToString(), username = person.Login })
                : Results.Json(new { active = false });
        }
    }

    private static string[] List(params string[] values) => values;

    private object Describe(Person person) => new
    {
        sub = person.Id.ToString(),
        name = person.FullName,
        preferred_username = person.Login,
        email = person.Email,
        picture = $"{state.Url}/avatars/{person.Id}",
        groups = person.Groups,
    };
}
