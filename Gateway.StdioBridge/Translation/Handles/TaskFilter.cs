using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation.Handles;

/// <summary>Which tasks a subscription is about ("Task Status Notifications"): the client's own names for them, and the server's.</summary>
internal sealed class TaskFilter
{
    private readonly Dictionary<string, TaskHandle> _byChildId = new(StringComparer.Ordinal);

    /// <summary>What the client asked for; absent: nothing.</summary>
    public Slice At { get; private init; }

    public bool IsAsked => Ids is not [];

    /// <summary>The ids that the client asked for; null: no list, or more than there can be.</summary>
    public IReadOnlyList<string>? Ids { get; private init; }

    public static TaskFilter Read(in ReadOnlySequence<byte> message, JsonMember notifications)
    {
        var at = JsonMembers.Find(message, notifications.Value, "taskIds"u8);
        return at.Type is JsonTokenType.None or JsonTokenType.Null ? new TaskFilter { Ids = [] } : new TaskFilter { At = at.Value, Ids = ReadIds(message, at) };
    }

    /// <summary>Takes in those tasks that this child works on. Others are asked for no further: as those that nobody knows.</summary>
    public TaskFilter Within(TranslatedChild child, Func<string, TaskHandle?> find)
    {
        foreach (var task in Ids!.Select(find).OfType<TaskHandle>().Where(task => ReferenceEquals(task.Child, child)))
        {
            _byChildId[JsonSerializer.Deserialize<string>(task.ChildId)!] = task;
        }

        return this;
    }

    /// <summary>Raw JSON of the list that the server gets.</summary>
    public byte[] ForChild() => List(_byChildId.Values.Select(task => task.ChildId));

    /// <summary>Raw JSON of the client's names for what the server agreed to.</summary>
    public byte[] ForClient(in ReadOnlySequence<byte> message, JsonMember agreed) =>
        List((ReadIds(message, agreed) ?? []).Select(id => _byChildId.GetValueOrDefault(id)?.RawId).OfType<byte[]>());

    /// <summary>The client's name for a task of the server, raw; null: not one that this subscription is about.</summary>
    public byte[]? NameOf(string? childId) => childId is null ? null : _byChildId.GetValueOrDefault(childId)?.RawId;

    private static byte[] List(IEnumerable<byte[]> ids) => Encoding.UTF8.GetBytes($"[{string.Join(',', ids.Select(Encoding.UTF8.GetString))}]");

    private static List<string>? ReadIds(in ReadOnlySequence<byte> message, JsonMember at)
    {
        if (at.Type != JsonTokenType.StartArray)
        {
            return null;
        }

        List<string> ids = [];
        var reader = new Utf8JsonReader(message.Slice(at.Value.Start, at.Value.Length));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (ids.Count >= TaskTable.Limit || MessageText.GetString(ref reader) is not { } id)
            {
                return null;
            }

            ids.Add(id);
        }

        return reader.TokenType == JsonTokenType.EndArray ? ids : null;
    }
}
