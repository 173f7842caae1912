using System.Collections.Frozen;
using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>MCP's methods in all versions, so that reading one allocates nothing.</summary>
internal static class MethodNames
{
    /// <summary>Longer names are refused: a method is kept per call and shows up in logs.</summary>
    public const int Longest = 128;

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "initialize", "ping", "server/discover", "completion/complete", "logging/setLevel",
            "tools/list", "tools/call", "prompts/list", "prompts/get",
            "resources/list", "resources/read", "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "subscriptions/listen",
            "roots/list", "sampling/createMessage", "elicitation/create",
            "tasks/get", "tasks/list", "tasks/update", "tasks/cancel", "tasks/result",
            "notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/message",
            "notifications/tools/list_changed", "notifications/prompts/list_changed", "notifications/resources/list_changed",
            "notifications/resources/updated", "notifications/roots/list_changed", "notifications/tasks", "notifications/tasks/status",
            "notifications/elicitation/complete", "notifications/subscriptions/acknowledged",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsKnown(string method) => Known.Contains(method);

    /// <summary>The method's name with escapes resolved (<c>tools\u002fcall</c> is tools/call); null when it is empty or too long.</summary>
    public static string? Read(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length is 0 or > Longest)
        {
            return null;
        }

        Span<char> name = stackalloc char[Longest];
        name = name[..reader.CopyString(name)];
        return Lookup.TryGetValue(name, out var known) ? known : name.ToString();
    }
}
