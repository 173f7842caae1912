using System.Text.Json;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>
/// Requests of stateless clients on children that are stateless themselves. One child serves all of a person's: nothing that it says could be taken for another
/// call's, and questions end its calls.
/// </summary>
internal sealed class ModernPass(PoolServices services, ModernCalls calls)
{
    private static readonly byte[] Served = JsonSerializer.SerializeToUtf8Bytes(ProtocolVersions.Served);

    public async Task<BridgeOutcome> InvokeAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        if (post.Envelope.Method == "subscriptions/listen")
        {
            return await ListenAsync(post, request, pool);
        }

        var state = ModernCalls.TakesInput(post) ? new PassedState(services.States, ModernCalls.Binding(post, request), null) : null;
        if (state is not null && request.RequestState is { } given)
        {
            state = services.States.Open(given, state.Binding) is { } own ? state with { Given = own } : null;
            if (state is null)
            {
                return await ModernEra.InvalidMeta("params.requestState is not valid.").AnswerAsync(post);
            }
        }

        return await RunAsync(post, request, pool, child => Call(post, request, child, state));
    }

    /// <summary>Raw JSON in place of the supportedVersions in an answer to this method, since clients of all of them are served; null: there are none in it.</summary>
    public static byte[]? Versions(string method) => method == "server/discover" ? Served : null;

    private async Task<BridgeOutcome> ListenAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        var tasks = TaskFilter.Read(post.Bytes, request.Notifications);
        if (tasks.Ids is null || ListenFilter.Read(post.Bytes, request.Notifications) is null)
        {
            return await ModernListen.InvalidFilter.AnswerAsync(post);
        }

        return tasks.IsAsked && !pool.LacksTasks && !TasksExtension.IsDeclared(request.Capabilities)
            ? await Refusal.TasksNotDeclared.AnswerAsync(post)
            : await RunAsync(post, request, pool, child => Listen(post, request, pool, child, tasks));
    }

    /// <summary>Each request tells the child itself what its client can do; the child needs to be told nothing in advance.</summary>
    private Task<BridgeOutcome> RunAsync(PostMessage post, ModernRequest request, ChildPool pool, Func<TranslatedChild, TranslatedCall> make) =>
        calls.RunAsync(post, request, pool, ClientCapabilities.None, exclusive: false, make);

    private NativeCall Call(in PostMessage post, ModernRequest request, TranslatedChild child, PassedState? state) => new(
        child, services.InfoOf(post.Server, post.Caller), request, post.Id.ToArray(), ModernCalls.Token(post), post.Envelope.Method!, ModernCalls.Uri(post), state)
    {
        Versions = Versions(post.Envelope.Method!),
        ByWriter = AccessScopes.MayWrite(post.Caller),
    };

    private NativeListen Listen(in PostMessage post, ModernRequest request, ChildPool pool, TranslatedChild child, TaskFilter tasks)
    {
        var caller = services.InfoOf(post.Server, post.Caller);
        return new(child, caller, request, post.Id.ToArray(), ModernCalls.Token(post), tasks.Within(child, id => pool.Tasks.Find(id, caller)));
    }
}
