using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>POST of MCP 2026-07-28: every request stands for itself (streamable HTTP, "Sending Messages").</summary>
internal sealed class ModernPost(ChildPools pools, ModernCalls calls, ModernPass passes, ModernListen listen, ModernTasks tasks, ModernCatalogue catalogue, BridgeSessions sessions)
{
    public async Task<BridgeOutcome> InvokeAsync(PostMessage post)
    {
        if (post.Envelope.Kind != MessageKind.Request)
        {
            // The revision defines no message of a client but requests; what needs no answer is accepted and means nothing.
            post.Context.Response.StatusCode = post.Envelope.Kind == MessageKind.Notification ? StatusCodes.Status202Accepted : StatusCodes.Status400BadRequest;
            return BridgeOutcome.Handled;
        }

        var request = ModernRequest.Read(post.Bytes, post.Envelope);
        if (Check(post, request) is { } refusal)
        {
            return await refusal.AnswerAsync(post);
        }

        return await pools.OfAsync(post.Server, post.Settings, post.Caller) is not { } pool
            ? await Refusal.Full(TimeSpan.FromSeconds(10)).AnswerAsync(post)
            : await catalogue.TryAnswerAsync(post, request, pool) ?? await CountAsync(post, request, pool);
    }

    /// <summary>What a child could not be had for, to the client.</summary>
    public static async Task<BridgeOutcome> WithoutChildAsync(PostMessage post, Taken taken) => taken.Credential switch
    {
        ChildCredentialStatus.SignInNeeded => BridgeOutcome.SignInNeeded,
        ChildCredentialStatus.Suspended => BridgeOutcome.Suspended,
        ChildCredentialStatus.Unavailable => await Refusal.NotReady.AnswerAsync(post),
        _ => await Fault(taken.Fault).AnswerAsync(post),
    };

    public static Refusal Fault(CallFault fault)
    {
        if (fault is CallFault.TooBusy or CallFault.SessionEnded or CallFault.NoRoom)
        {
            return Refusal.Full(TimeSpan.FromSeconds(10));
        }

        return Refusal.Of(StatusCodes.Status502BadGateway, fault);
    }

    private static Refusal? Check(in PostMessage post, ModernRequest request) =>
        request.Capabilities is null
            ? ModernEra.InvalidMeta($"params._meta must hold io.modelcontextprotocol/clientCapabilities, an object of at most {ClientCapabilities.Longest} bytes.")
            : HeaderCheck.Standard(post);

    /// <summary>Calls of both eras share their caps; a stream that only listens is none.</summary>
    private async Task<BridgeOutcome> CountAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        if (post.Envelope.Method == "subscriptions/listen")
        {
            return await ServeAsync(post, request, pool);
        }

        if (!sessions.TryEnter(post.Caller.PersonId))
        {
            return await Refusal.Busy.AnswerAsync(post);
        }

        try
        {
            return await ServeAsync(post, request, pool);
        }
        finally
        {
            sessions.Leave(post.Caller.PersonId);
        }
    }

    private Task<BridgeOutcome> ServeAsync(PostMessage post, ModernRequest request, ChildPool pool) => post.Envelope.Method switch
    {
        _ when TasksExtension.IsMethod(post.Envelope.Method) => tasks.InvokeAsync(post, request, pool),
        _ when pool.IsModern => passes.InvokeAsync(post, request, pool),
        "server/discover" => ModernCalls.DiscoverAsync(post, request, pool),
        "subscriptions/listen" => listen.InvokeAsync(post, request, pool),
        _ => calls.InvokeAsync(post, request, pool),
    };
}
