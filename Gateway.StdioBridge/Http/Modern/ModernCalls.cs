using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>Requests of stateless clients that a child of an earlier revision answers.</summary>
internal sealed class ModernCalls(PoolServices services, ReplyWriter replies)
{
    public static async Task<BridgeOutcome> DiscoverAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        var taken = await pool.TakeAsync(post.Caller, Offered(post, request), exclusive: false, post.Context.RequestAborted);
        if (taken.Child is not { } child)
        {
            return await ModernPost.WithoutChildAsync(post, taken);
        }

        pool.Return(child);
        using var body = new MessageBuffer();
        JsonRpcError.WriteResult(body, post.Id.Span, child.Profile.Discovered(ProtocolVersions.Served));
        await ReplyWriter.WriteJsonAsync(post.Context, StatusCodes.Status200OK, body);
        return BridgeOutcome.Handled;
    }

    public async Task<BridgeOutcome> InvokeAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        if (post.Settings.AsksClient == AsksClient.Never || !TakesInput(post))
        {
            return await RunAsync(post, request, pool, Offered(post, request), exclusive: false, child => Call(post, request, child));
        }

        var answers = InputResponses.Read(post.Bytes, request.InputResponses);
        if (answers is null)
        {
            return await ModernEra.InvalidMeta("params.inputResponses must be an object.").AnswerAsync(post);
        }

        var binding = Binding(post, request);
        return request.RequestState is { } state
            ? await ResumeAsync(post, request, state, binding, answers)
            : await RunAsync(post, request, pool, Offered(post, request), exclusive: true, child => Call(post, request, child, binding, answers));
    }

    /// <summary>MCP 2026-07-28, multi round-trip requests, "Supported Requests".</summary>
    public static bool TakesInput(in PostMessage post) => post.Envelope.Method is "tools/call" or "prompts/get" or "resources/read";

    /// <summary>Whom and what a requestState that this request is answered with is good for.</summary>
    public static StateBinding Binding(in PostMessage post, ModernRequest request) =>
        new(post.Caller.GrantId, post.Server, ParamsDigest.Of(post.Envelope.Method!, post.Bytes, request));

    /// <summary>What a child is told of its client: nothing, if it never asks and so can be shared by all.</summary>
    public static ClientCapabilities Offered(in PostMessage post, ModernRequest request) =>
        post.Settings.AsksClient == AsksClient.Never ? ClientCapabilities.None : request.Capabilities!;

    /// <summary>Takes a child, has <paramref name="make"/> make the call of it, and writes what comes of it.</summary>
    public async Task<BridgeOutcome> RunAsync(
        PostMessage post, ModernRequest request, ChildPool pool, ClientCapabilities offered, bool exclusive, Func<TranslatedChild, TranslatedCall> make) =>
        await RunAsync(post, request, pool, await pool.TakeAsync(post.Caller, offered, exclusive, post.Context.RequestAborted), make);

    /// <summary>The same with a child that was taken.</summary>
    public async Task<BridgeOutcome> RunAsync(PostMessage post, ModernRequest request, ChildPool pool, Taken taken, Func<TranslatedChild, TranslatedCall> make)
    {
        if (taken.Child is not { } child)
        {
            return await ModernPost.WithoutChildAsync(post, taken);
        }

        var call = make(child);
        call.OnAnswer = pool.LessonOf(child, request.Capabilities!, post.Bytes, post.Envelope);
        var outbox = call.Outbox;
        if (await BeginAsync(post, request, pool, call) is { } refusal)
        {
            return await refusal.AnswerAsync(post);
        }

        post.Body.Dispose();
        return await WriteAsync(post, call, outbox);
    }

    /// <summary>Not null: the child must not see the call.</summary>
    private static async Task<Refusal?> BeginAsync(PostMessage post, ModernRequest request, ChildPool pool, TranslatedCall call)
    {
        try
        {
            var refusal = await PrepareAsync(post, request, call.Child) ?? (pool.TryBegin(call, post.Caller) ? null : ModernPost.Fault(CallFault.SessionEnded));
            if (refusal is null)
            {
                call.Child.Link.Start(call, post.Bytes, post.Envelope);
            }
            else if (call is AskingCall)
            {
                pool.GiveBack(call.Child);
            }

            return refusal;
        }
        finally
        {
            pool.Return(call.Child);
        }
    }

    /// <summary>What must be known, or done, before the child sees the call. Not null: it must not see it.</summary>
    private static async Task<Refusal?> PrepareAsync(PostMessage post, ModernRequest request, TranslatedChild child)
    {
        if (post.Envelope.Method == "tools/call" && MessageText.GetString(post.Bytes, post.Envelope.Name) is { } tool)
        {
            var traits = await child.Headers.OfAsync(child, tool);
            if (traits.NeedsTask && !TasksExtension.Passes(child, request))
            {
                return Refusal.OnlyTask(tool);
            }

            if (HeaderCheck.Parameters(post, request, traits.Headers) is { } mismatch)
            {
                return mismatch;
            }
        }

        await child.WantLevelAsync(request.LogLevel);
        return null;
    }

    private async Task<BridgeOutcome> ResumeAsync(
        PostMessage post, ModernRequest request, string state, StateBinding binding, IReadOnlyDictionary<string, byte[]> answers)
    {
        if (services.Held.Find(state, binding) is not { } held || Resume(post, request, held.Call, held.Round, answers) is not { } resumed)
        {
            // A call of which nobody knows any more is never run again: it may have been half done.
            return await ModernEra.InvalidMeta("params.requestState is not valid, or its call is over.").AnswerAsync(post);
        }

        post.Body.Dispose();
        if (resumed.Again is { } again)
        {
            using (again)
            {
                await ReplyWriter.WriteJsonAsync(post.Context, StatusCodes.Status200OK, again);
            }

            return BridgeOutcome.Handled;
        }

        return await WriteAsync(post, held.Call, resumed.Outbox!);
    }

    private static Resumed? Resume(in PostMessage post, ModernRequest request, AskingCall call, int round, IReadOnlyDictionary<string, byte[]> answers)
    {
        var resumed = call.Resume(request, post.Id.ToArray(), Token(post), round, answers);
        if (resumed is null)
        {
            call.OnWrongState();
        }

        return resumed;
    }

    private async Task<BridgeOutcome> WriteAsync(PostMessage post, TranslatedCall call, Outbox outbox)
    {
        if (!await replies.WriteAsync(post.Context, call, outbox, post.Accept.SseFirst))
        {
            // Streamable HTTP, "Cancellation": closing the response stream cancels the request.
            call.Cancel("the client closed the stream");
        }

        outbox.Close();
        return BridgeOutcome.Handled;
    }

    private TranslatedCall Call(in PostMessage post, ModernRequest request, TranslatedChild child) => new(
        child, services.InfoOf(post.Server, post.Caller), request, post.Id.ToArray(), Token(post), post.Envelope.Method!, Uri(post));

    private AskingCall Call(in PostMessage post, ModernRequest request, TranslatedChild child, StateBinding binding, IReadOnlyDictionary<string, byte[]> answers)
    {
        var call = new AskingCall(
            child, services.InfoOf(post.Server, post.Caller), request, post.Id.ToArray(), Token(post), post.Envelope.Method!, Uri(post), binding, services.Held);
        call.Prepare(answers);
        return call;
    }

    public static byte[]? Token(in PostMessage post) => post.Envelope.ProgressToken.IsPresent ? MessageText.GetRaw(post.Bytes, post.Envelope.ProgressToken) : null;

    public static byte[]? Uri(in PostMessage post) => post.Envelope.Uri.IsPresent ? MessageText.GetRaw(post.Bytes, post.Envelope.Uri) : null;
}
