using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>All tasks of this process. They are counted from one, so that every process has a <c>task-1</c>.</summary>
internal sealed class BackgroundTasks(Subscriptions subscriptions, TimeProvider clock)
{
    public const string Extension = "io.modelcontextprotocol/tasks";

    private const int MaxTasks = 1024;

    private readonly ConcurrentDictionary<string, BackgroundTask> _tasks = new();
    private int _last;

    /// <summary>Begins a task; the reply is its handle.</summary>
    public Reply Start(Func<BackgroundTask, Task<Reply>> work)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"task-{Interlocked.Increment(ref _last)}");

        // Never disposed: it has no timer, and a cancellation may come in the moment that the task ends.
        var task = new BackgroundTask(id, new CancellationTokenSource(), clock, changed => subscriptions.TaskChangedAsync(changed.Id, changed.Describe(details: true)));
        if (_tasks.Count >= MaxTasks)
        {
            return Reply.Fail(RpcError.InternalError, "Too many tasks.");
        }

        _tasks[id] = task;
        var handle = task.Describe(details: false);
        handle["resultType"] = "task";

        // Not awaited: the call is answered with the handle.
        _ = task.RunAsync(work);
        return Reply.Of(handle);
    }

    /// <summary>Null: no method of the extension.</summary>
    public async Task<Reply?> AnswerAsync(Request request)
    {
        if (request.Method is not ("tasks/get" or "tasks/update" or "tasks/cancel"))
        {
            return null;
        }

        if (!IsDeclared(request))
        {
            return NotDeclared();
        }

        return _tasks.TryGetValue(request.Text("taskId"), out var task)
            ? await AnswerAsync(request, task)
            : Reply.Fail(RpcError.InvalidParams, "There is no such task.");
    }

    public static bool IsDeclared(Request request) => request.Meta?[ModernCall.ClientCapabilities]?["extensions"]?[Extension] is JsonObject;

    public static Reply NotDeclared() => Reply.Fail(RpcError.MissingClientCapability, $"The client does not offer {Extension}.", new()
    {
        ["requiredCapabilities"] = new JsonObject { ["extensions"] = new JsonObject { [Extension] = new JsonObject() } },
    });

    private static async Task<Reply> AnswerAsync(Request request, BackgroundTask task)
    {
        switch (request.Method)
        {
            case "tasks/get":
                return Reply.Of(task.Describe(details: true));
            case "tasks/update":
                await task.UpdateAsync(request.Parameters["inputResponses"] as JsonObject ?? []);
                return Reply.Of([]);
            default:
                await task.CancelAsync();
                return Reply.Of([]);
        }
    }
}
