using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Browser;

internal static class BrowserExtensions
{
    public static IServiceCollection AddBrowser(this IServiceCollection services)
    {
        services.AddOptions<AntiforgeryOptions>().Configure(options => options.HeaderName = BrowserCalls.FormTokenHeader);
        return services.AddSingleton<BrowserCalls>();
    }

    /// <summary>Where a page of our own gets the token that its calls must carry; there only where cookies are allowed.</summary>
    public static IEndpointRouteBuilder MapBrowser(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<AuthorizationServerOptions>().AllowCookie)
        {
            endpoints.MapGet("/oauth/form-token", FormToken).AllowAnonymous();
        }

        return endpoints;
    }

    private static IResult FormToken(HttpContext context, BrowserCalls calls, IAntiforgery antiforgery)
    {
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return calls.IsFromOurPage(context.Request)
            ? Results.Json(new { header = BrowserCalls.FormTokenHeader, token = antiforgery.GetAndStoreTokens(context).RequestToken })
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }
}
