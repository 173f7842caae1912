using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// Tools that work only as tasks (<c>execution.taskSupport</c> is <c>required</c>; MCP 2025-11-25, tasks, "Tool-Level Negotiation"). Where <c>tasks/*</c> is not passed on nobody
/// could fetch what comes of one: it is neither shown nor called there.
/// </summary>
internal static class TaskTools
{
    private static readonly ToolPolicy Everything = new(new ToolOptions());

    /// <summary>What to cut from an answer to tools/list. None: it holds no such tool, or cannot be read.</summary>
    public static List<Replacement> Cuts(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        List<Replacement> cuts = [];
        ToolListScan.TryFind(Everything, hidesTasks: true, message, envelope, cuts);
        return cuts;
    }

    /// <summary>Whether an entry of a tool list is one.</summary>
    public static bool IsOne(JsonElement tool) =>
        tool.TryGetProperty("execution", out var execution) && execution.ValueKind == JsonValueKind.Object
        && execution.TryGetProperty("taskSupport", out var support) && support.ValueKind == JsonValueKind.String && support.ValueEquals("required"u8);

    /// <summary>Why one is not called.</summary>
    public static string Refused(string name) => $"Unknown tool: {name} works only as a task, and tasks are not passed on here.";
}
