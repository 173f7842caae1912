using Gateway.Auth.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Authorize;

internal static class AuthorizeServices
{
    public static IServiceCollection AddAuthorize(this IServiceCollection services)
    {
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<AuthorizationServerOptions>(Configure);
        return services
            .AddSingleton<AuthorizeRequestValidator>()
            .AddSingleton<RequestSeal>()
            .AddSingleton<BrowserCookies>()
            .AddSingleton<GatewaySession>()
            .AddSingleton<PendingAuthorizations>()
            .AddSingleton<PersonSignIn>()
            .AddSingleton<CodeIssuer>()
            .AddSingleton<ClientRedirect>()
            .AddSingleton<UpstreamTrip>()
            .AddSingleton<SignInErrors>()
            .AddSingleton<LiveAuthorization>()
            .AddSingleton<AuthorizationFinish>()
            .AddSingleton<AuthorizeEndpoint>()
            .AddSingleton<ConsentEndpoint>()
            .AddSingleton<CallbackEndpoint>()
            .AddSingleton<SignedInEndpoint>()
            .AddSingleton<RetryEndpoint>();
    }

    public static IEndpointRouteBuilder MapAuthorize(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPageAssets();
        foreach (var path in ServerUrls.PathsOf(endpoints.ServiceProvider.GetRequiredService<AuthorizationServerOptions>(), ServerUrls.Authorize))
        {
            endpoints.MapGet(path, (HttpContext context, AuthorizeEndpoint endpoint) => endpoint.HandleAsync(context))
                .AddEndpointFilter<RouteHandlerBuilder, StoreFaultFilter>().AllowAnonymous();
        }

        var pages = endpoints.MapGroup("/oauth").AddEndpointFilter<RouteGroupBuilder, StoreFaultFilter>().AllowAnonymous();
        pages.MapPost("/consent", (HttpContext context, ConsentEndpoint endpoint) => endpoint.HandleAsync(context));
        pages.MapGet("/callback", (HttpContext context, CallbackEndpoint endpoint) => endpoint.HandleAsync(context));
        pages.MapGet("/signed-in", (HttpContext context, SignedInEndpoint endpoint) => endpoint.ShowAsync(context));
        pages.MapPost("/signed-in", (HttpContext context, SignedInEndpoint endpoint) => endpoint.AnswerAsync(context));
        pages.MapPost("/retry", (HttpContext context, RetryEndpoint endpoint) => endpoint.HandleAsync(context));
        return endpoints;
    }

    // The scheme of the request is the public one (the host sees to it), else Always would refuse what a proxy forwards.
    private static void Configure(AntiforgeryOptions options, AuthorizationServerOptions server)
    {
        options.Cookie.Name = server.SecureCookies ? "__Host-fjg-form" : "fjg-form";
        options.Cookie.SecurePolicy = server.SecureCookies ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.Path = "/";
        options.FormFieldName = "form_token";

        // Every page says DENY itself.
        options.SuppressXFrameOptionsHeader = true;
    }
}
