using Gateway.Sandbox.Forgejo.Api;
using Gateway.Sandbox.Forgejo.OAuth;
using Gateway.Sandbox.Forgejo.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Sandbox.Forgejo;

/// <summary>Every path that the stand-in answers.</summary>
internal sealed class ForgejoRoutes(ForgejoState state, TokenIssuer issuer, TokenSigner signer, Faults faults)
{
    public void Map(IEndpointRouteBuilder root)
    {
        MapPages(root);
        MapOAuth(root);
        MapApi(root);
    }

    private void MapPages(IEndpointRouteBuilder root)
    {
        var pages = new SignInEndpoints(state);
        root.MapGet("/", pages.Home);
        root.MapGet("/user/login", pages.Show);
        root.MapPost("/user/login", (Delegate)pages.SubmitAsync);
        root.MapMethods("/user/logout", ["GET", "POST"], pages.SignOut);
    }

    private void MapOAuth(IEndpointRouteBuilder root)
    {
        var metadata = new MetadataEndpoints(state, issuer, signer);
        root.MapGet("/.well-known/openid-configuration", metadata.Discovery).AddEndpointFilter(Switch(404));

        var oauth = root.MapGroup("/login/oauth");
        oauth.AddEndpointFilter(Switch(403));
        oauth.MapMethods("/authorize", ["GET", "POST"], (Delegate)new AuthorizeEndpoint(state).HandleAsync);
        oauth.MapPost("/grant", (Delegate)new GrantEndpoint(state).HandleAsync);
        oauth.MapPost("/access_token", (Delegate)new TokenEndpoint(state, issuer, signer, faults).HandleAsync);
        oauth.MapGet("/keys", metadata.Keys);
        oauth.MapMethods("/userinfo", ["GET", "POST"], metadata.UserInfo);
        oauth.MapPost("/introspect", (Delegate)metadata.IntrospectAsync);
    }

    private void MapApi(IEndpointRouteBuilder root)
    {
        var errors = new ApiErrors(state);
        var shapes = new Shapes(state);
        var api = root.MapGroup("/api/v1");
        api.AddEndpointFilter(new ApiGuard(state, issuer, errors).InvokeAsync);

        new AccountEndpoints(state, errors, shapes).Map(api);
        new ApplicationEndpoints(state, errors).Map(api);
        var repositories = new RepositoryEndpoints(state, errors, shapes);
        repositories.Map(api);
        new IssueEndpoints(state, errors, shapes, repositories).Map(api);

        // Not found, but only for a good token.
        api.MapFallback("/{**path}", errors.NotFound);
    }

    private Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> Switch(int whenOff)
        => (context, next) => state.Settings.OAuthEnabled ? next(context) : ValueTask.FromResult<object?>(Results.StatusCode(whenOff));
}
