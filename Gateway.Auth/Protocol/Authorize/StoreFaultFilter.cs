using Gateway.Auth.Pages;
using Gateway.Auth.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>A store that does not answer becomes a page, not a stack.</summary>
internal sealed class StoreFaultFilter(ErrorPageWriter errors) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StoreUnavailableException) when (!context.HttpContext.Response.HasStarted)
        {
            await errors.WriteAsync(context.HttpContext, ErrorCatalogue.StoreUnavailable);
            return Results.Empty;
        }
    }
}
