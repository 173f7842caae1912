using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>Tools that go on after their call was answered (2026-07-28, tasks extension), and one that does not.</summary>
internal static class TaskTools
{
    private const int ShortMilliseconds = 100;

    public static Tool[] All { get; } =
    [
        new("greet", "Greets at once.", call => Task.FromResult(Reply.Text($"Hello, {Json.Text(call.Arguments, "name")}!")))
        {
            InputSchema = """{ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] }""",
        },
        new("slow_compute", "Takes some seconds.", SlowAsync)
        {
            InputSchema = """{ "type": "object", "properties": { "seconds": { "type": "number" }, "label": { "type": "string" } } }""",
        },
        new("failing_job", "Fails as a tool does, as a task alone.", call => Only(call, FailAsync)),
        new("protocol_error_job", "Fails as a request does, as a task alone.", call => Only(call, BreakAsync)),
        new("confirm_delete", "Asks for a confirmation, as a task alone.", call => Only(call, ConfirmAsync)),
        new("multi_input", "Asks two things at once, as a task alone.", call => Only(call, AskTwiceAsync)),
        new("test_tool_with_task", "Asks for a name, then goes on as a task.", NameAsync),
        new("test_trigger_exit", "Ends the server's process, as a crash would.", _ => Exit()),
    ];

    private static Task<Reply> Exit()
    {
        Environment.Exit(1);
        return Task.FromResult(Reply.Nothing);
    }

    private static async Task<Reply> SlowAsync(Call call)
    {
        var milliseconds = call.Arguments["seconds"] is JsonValue value && value.TryGetValue<double>(out var seconds) ? (int)(Math.Clamp(seconds, 0, 600) * 1000) : 0;
        if (BackgroundTasks.IsDeclared(call.Request))
        {
            return call.Tasks!.Start(task => ComputeAsync(call, milliseconds, task.Cancelled));
        }

        await call.WaitAsync(milliseconds);
        return Reply.Text("Computed.");
    }

    private static async Task<Reply> ComputeAsync(Call call, int milliseconds, CancellationToken cancelled)
    {
        await call.WaitAsync(milliseconds, cancelled);
        return Reply.Text("Computed.");
    }

    private static Task<Reply> Only(Call call, Func<Call, BackgroundTask, Task<Reply>> work) =>
        Task.FromResult(BackgroundTasks.IsDeclared(call.Request) ? call.Tasks!.Start(task => work(call, task)) : BackgroundTasks.NotDeclared());

    private static async Task<Reply> FailAsync(Call call, BackgroundTask task)
    {
        await call.WaitAsync(ShortMilliseconds, task.Cancelled);
        return Reply.ToolError("The job failed.");
    }

    private static async Task<Reply> BreakAsync(Call call, BackgroundTask task)
    {
        await call.WaitAsync(ShortMilliseconds, task.Cancelled);
        return Reply.Fail(RpcError.InternalError, "The job broke.");
    }

    private static async Task<Reply> ConfirmAsync(Call call, BackgroundTask task)
    {
        var answer = await task.AskAsync("confirm", Ask.Form(null, "Really delete?", ElicitationSchemas.Confirmation));
        return Reply.Text($"Went on: {Json.Text(answer, "action")}");
    }

    private static async Task<Reply> AskTwiceAsync(Call call, BackgroundTask task)
    {
        var answers = await Task.WhenAll(
            task.AskAsync("first", Ask.Form(null, "First?", ElicitationSchemas.Confirmation)),
            task.AskAsync("second", Ask.Form(null, "Second?", ElicitationSchemas.Confirmation)));
        return Reply.Text(string.Join(", ", answers.Select(answer => Json.Text(answer, "action"))));
    }

    private static async Task<Reply> NameAsync(Call call)
    {
        var answers = await call.AskAsync(Ask.Form("user_name", "What is your name?", """{ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] }"""));
        return answers.Instead ?? await Only(call, (_, _) => Task.FromResult(Reply.Text($"Hello, {answers.Elicited(0, "name")}!")));
    }
}
