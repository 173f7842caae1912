using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation.Handles;

/// <summary>What the gateway must know of a task that a server describes.</summary>
/// <param name="IdAt">Where its id is; absent: it is none that can be read and kept.</param>
/// <param name="IsOver">Whether it ended ("Task Status").</param>
/// <param name="Lifetime">How long the server keeps it from when it was made; null: it does not say.</param>
internal readonly record struct TaskState(Slice IdAt, bool IsOver, TimeSpan? Lifetime)
{
    /// <summary>Longest id of a server, in bytes: each is kept.</summary>
    private const int LongestId = 1024;

    /// <summary>Reads the members of <paramref name="at"/>: of a result, or of a notification's params.</summary>
    public static TaskState Read(in ReadOnlySequence<byte> message, Slice at)
    {
        var id = JsonMembers.Find(message, at, "taskId"u8);
        var status = MessageText.GetString(message, JsonMembers.Find(message, at, "status"u8).Value);
        return new TaskState(
            id.Value.Length <= LongestId && MessageText.GetString(message, id.Value) is not null ? id.Value : default,
            status is "completed" or "failed" or "cancelled",
            ReadLifetime(message, JsonMembers.Find(message, at, "ttlMs"u8)));
    }

    private static TimeSpan? ReadLifetime(in ReadOnlySequence<byte> message, JsonMember ttl) =>
        ttl.Type == JsonTokenType.Number && Utf8Parser.TryParse(MessageText.GetRaw(message, ttl.Value), out double milliseconds, out _) && milliseconds >= 0
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, TaskTable.Longest.TotalMilliseconds * 1000))
            : null;
}
