using Gateway.StdioBridge;
using Yarp.ReverseProxy.Model;

namespace Gateway.Operations.Requests;

/// <summary>What is told of a request when it is over, by log, metrics and trace alike. No path and no query: codes and private names stand in there.</summary>
/// <param name="Route">The route's key in appsettings; <c>none</c>: no route matched.</param>
/// <param name="Method">GET, POST, ...; <c>OTHER</c> for what a client made up.</param>
/// <param name="Status">The response's status; 500 for a fault.</param>
/// <param name="Result">The bridge's, or what the status means.</param>
/// <param name="Note">What the bridge learned; null for other routes.</param>
internal readonly record struct RequestFacts(string Route, string Method, int Status, string Result, BridgeNote? Note)
{
    private static readonly string[] Methods = ["GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT", "PATCH"];

    /// <param name="context">The request, answered.</param>
    /// <param name="failed">Whether an exception left the pipeline.</param>
    public static RequestFacts Of(HttpContext context, bool failed)
    {
        var status = failed && !context.Response.HasStarted ? StatusCodes.Status500InternalServerError : context.Response.StatusCode;
        var note = context.Features.Get<BridgeNote>();
        return new RequestFacts(RouteOf(context), MethodOf(context.Request.Method), status, failed ? "failed" : note?.Result ?? ResultOf(context, status), note);
    }

    // YARP's feature for what reached it (a branch forgets the endpoint), the endpoint for what a policy refused before.
    private static string RouteOf(HttpContext context) =>
        (context.Features.Get<IReverseProxyFeature>()?.Route ?? context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>())?.Config.RouteId ?? "none";

    private static string MethodOf(string method) => Methods.FirstOrDefault(known => HttpMethods.Equals(known, method)) ?? "OTHER";

    private static string ResultOf(HttpContext context, int status) => status switch
    {
        // Many close their connection with the answer read, and a stream has no other end.
        _ when context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted => "gone",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status429TooManyRequests => "limited",
        >= 500 => "failed",
        >= 400 => "refused",
        _ => "ok",
    };
}
