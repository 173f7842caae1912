using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Handles;

/// <summary>The tasks extension of MCP 2026-07-28: a call is answered with a handle, and what comes of it is fetched with that.</summary>
internal static class TasksExtension
{
    /// <summary>Its name among the extensions that either side declares.</summary>
    public const string Name = MetaKeys.Prefix + "tasks";

    public static ReadOnlySpan<byte> RawName => "io.modelcontextprotocol/tasks"u8;

    /// <summary>Where it stands in capabilities.</summary>
    public const string Path = "extensions/" + Name;

    /// <summary>Raw JSON of client capabilities that hold it alone; also what a client without it is told to declare.</summary>
    public const string Capabilities = "{\"extensions\":{\"" + Name + "\":{}}}";

    /// <summary>tasks/result and tasks/list are of 2025-11-25 alone.</summary>
    public static bool IsMethod(string? method) => method is "tasks/get" or "tasks/update" or "tasks/cancel";

    public static bool IsDeclared(ClientCapabilities? client) => client?.Declares("extensions", Name) == true;

    /// <summary>Whether what one side says of tasks reaches the other: both know the extension, and nothing is translated between them.</summary>
    public static bool Passes(TranslatedChild child, ModernRequest request) =>
        child.IsModern && child.Profile.Extends(Name) && IsDeclared(request.Capabilities);

    /// <summary>Tells a child that nobody will fetch what comes of a task ("Task Cancellation").</summary>
    public static async Task CancelAsync(TaskHandle task)
    {
        var parameters = ModernEnvelope.Around($$"""{"taskId":{{System.Text.Encoding.UTF8.GetString(task.ChildId)}}}""", Capabilities);
        using var answer = await OwnCalls.AskAsync(task.Child.Link, "tasks/cancel", parameters);
    }

    /// <summary>Whether an error says that the server does not know the task any more ("Protocol Errors").</summary>
    public static bool IsUnknown(int code) => code == JsonRpcError.InvalidParams;
}
