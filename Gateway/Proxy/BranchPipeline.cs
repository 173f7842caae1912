namespace Gateway.Proxy;

/// <summary>
/// The pipeline of an embedded branch. The outer router has chosen YARP's endpoint, so the branch forgets it and routes again among its own endpoints,
/// which are reachable through the YARP route alone. It needs its own authorization and antiforgery: the outer ones have run for YARP's endpoint, and
/// without these two an [Authorize] in here would be ignored silently.
/// </summary>
internal static class BranchPipeline
{
    public static RequestDelegate Build(IServiceProvider services, Action<IEndpointRouteBuilder> map)
    {
        var branch = new ApplicationBuilder(services);
        branch.Use(ForgetRoute);
        branch.UseRouting();
        branch.UseAuthentication();
        branch.UseAuthorization();
        branch.UseAntiforgery();
        branch.UseEndpoints(map);
        branch.Run(NotFound);
        return branch.Build();
    }

    private static Task ForgetRoute(HttpContext context, RequestDelegate next)
    {
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return next(context);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
