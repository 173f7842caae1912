using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>tasks/get, tasks/update and tasks/cancel (MCP 2026-07-28, tasks extension), for servers that know them.</summary>
internal sealed class ModernTasks(PoolServices services, ModernCalls calls)
{
    public async Task<BridgeOutcome> InvokeAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        var taskId = MessageText.GetString(post.Bytes, request.TaskId.Value);
        if (Check(post, request, pool, taskId) is { } refusal)
        {
            return await refusal.AnswerAsync(post);
        }

        if (pool.Tasks.Find(taskId, services.InfoOf(post.Server, post.Caller)) is not { } task)
        {
            return await Refusal.UnknownTask.AnswerAsync(post);
        }

        // Answers belong to a call that was judged when it came; a token that may only read must not go on with what one that may write began.
        return post.Envelope.Method == "tasks/update" && task.ByWriter && !AccessScopes.MayWrite(post.Caller)
            ? BridgeOutcome.WriteNeeded
            : await RunAsync(post, request, pool, task);
    }

    private static Refusal? Check(in PostMessage post, ModernRequest request, ChildPool pool, string? taskId) =>
        pool.LacksTasks ? Refusal.NoMethod(post.Envelope.Method!)
        : !TasksExtension.IsDeclared(request.Capabilities) ? Refusal.TasksNotDeclared
        : HeaderCheck.Task(post, taskId);

    private async Task<BridgeOutcome> RunAsync(PostMessage post, ModernRequest request, ChildPool pool, TaskHandle task)
    {
        var taken = await pool.TakeAsync(task, post.Caller, post.Context.RequestAborted);
        return taken is { Child: null, Credential: Children.ChildCredentialStatus.Available }
            ? await Refusal.UnknownTask.AnswerAsync(post)
            : await calls.RunAsync(post, request, pool, taken, _ => Call(post, request, task));
    }

    private TaskCall Call(in PostMessage post, ModernRequest request, TaskHandle task) => new(
        task, services.InfoOf(post.Server, post.Caller), request, post.Id.ToArray(), ModernCalls.Token(post), post.Envelope.Method!);
}
