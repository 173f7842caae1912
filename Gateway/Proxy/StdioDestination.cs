using Gateway.Auth;
using Gateway.Auth.Bearer;
using Gateway.Operations;
using Gateway.Proxy.Policies;
using Gateway.StdioBridge;
using Gateway.StdioBridge.Http;
using Gateway.StdioBridge.Http.Legacy;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Proxy;

/// <summary>Hands a request to the bridge and writes the refusals that need OAuth's words.</summary>
internal sealed class StdioDestination(McpEndpoint bridge, SseEndpoint sse, AllowedOrigins origins, Callers callers)
{
    public Task InvokeAsync(HttpContext context, string server) => InvokeAsync(context, server, caller => bridge.InvokeAsync(context, server, caller));

    /// <summary>The same by the transport of MCP 2024-11-05.</summary>
    public Task InvokeSseAsync(HttpContext context, string server) => InvokeAsync(context, server, caller => sse.InvokeAsync(context, server, caller));

    private async Task InvokeAsync(HttpContext context, string server, Func<Caller, Task<BridgeOutcome>> serve)
    {
        context.Features.Set(new BridgeNote(server));
        if (await RefusePlaceAsync(context))
        {
            return;
        }

        // The route's policy has refused strangers already; a route whose policy was weakened must still never reach a child.
        if (callers.Of(context) is not { } caller)
        {
            await context.ChallengeAsync(BearerDefaults.Scheme);
            return;
        }

        await AnswerAsync(context, caller, await serve(caller));
    }

    // MCP 2025-11-25, transports, security warning (DNS rebinding): a page of a stranger's calls under its own name or with its own Origin.
    private async Task<bool> RefusePlaceAsync(HttpContext context)
    {
        if (context.Features.Get<ForeignHost>() is { } foreign)
        {
            // RFC 9110 15.5.20.
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            await context.Response.WriteAsync(foreign.Message, context.RequestAborted);
            return true;
        }

        if (context.Request.Headers.Origin is not { Count: > 0 } pages || pages.All(origins.Contains))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.Response.WriteAsync("Pages of this origin may not call here; Mcp:AllowedOrigins lists those that may.\n", context.RequestAborted);
        return true;
    }

    private static Task AnswerAsync(HttpContext context, Caller caller, BridgeOutcome outcome)
    {
        switch (outcome)
        {
            case BridgeOutcome.Handled:
                return Task.CompletedTask;
            case BridgeOutcome.SignInNeeded:
                // While the person must sign in at Forgejo again a client has to get its 401, else it never starts a new flow.
                return context.ChallengeAsync(BearerDefaults.Scheme);
            case BridgeOutcome.Suspended:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            case BridgeOutcome.ReadNeeded:
                return StepUpAsync(context, caller, GatewayScopes.Read);
            case BridgeOutcome.WriteNeeded:
                return StepUpAsync(context, caller, GatewayScopes.Write);
            default:
                throw new InvalidOperationException($"Unmapped outcome {outcome}");
        }
    }

    // MCP, authorization, "Scope Challenge Handling": what the request needs together with what the client has, so that it does not lose one for the other.
    private static Task StepUpAsync(HttpContext context, Caller caller, string needed) =>
        context.ForbidAsync(BearerDefaults.Scheme, BearerDefaults.Requiring(caller.Scopes.Append(needed).Distinct(StringComparer.Ordinal)));
}
