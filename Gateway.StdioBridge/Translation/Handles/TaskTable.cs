using System.Buffers.Text;
using System.Security.Cryptography;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Handles;

/// <summary>
/// The tasks of one person's children of one server. Clients abandon them without a word, and each keeps a child: they are bounded in number and time. A task is known to
/// the grant whose call it came of and to nobody else, and for as long as the process lives that works on it.
/// </summary>
internal sealed class TaskTable(NodeMark node, TimeProvider time)
{
    /// <summary>Most tasks of one person on one server; the oldest go first, those that ended before others.</summary>
    public const int Limit = 256;

    private const int IdBytes = 16;

    /// <summary>How long a task is kept that nobody asks for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskHandle> _all = new(StringComparer.Ordinal);

    /// <summary>Adds a task; returns it, and the one that had to go for it if its owner did not know its end.</summary>
    public (TaskHandle Task, TaskHandle? Lost) Add(TranslatedChild child, BridgeSessionInfo caller, bool byWriter, byte[] childId, in TaskState state)
    {
        var now = time.GetTimestamp();
        var task = new TaskHandle(node.Put(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes))), childId, child, caller, byWriter)
        {
            MadeAt = now,
            AskedAt = now,
            Lifetime = state.Lifetime,
            IsOver = state.IsOver,
        };
        lock (_gate)
        {
            var lost = _all.Count < Limit ? null : MakeRoom();
            _all[task.Id] = task;
            return (task, lost is { IsOver: false } ? lost : null);
        }
    }

    /// <summary>Null: unknown, over long ago, or another's, which must not be told apart.</summary>
    public TaskHandle? Find(string? id, BridgeSessionInfo caller)
    {
        lock (_gate)
        {
            if (id is null || !_all.TryGetValue(id, out var task) || task.Caller.GrantId != caller.GrantId || IsExpired(task))
            {
                return null;
            }

            task.AskedAt = time.GetTimestamp();
            return task;
        }
    }

    /// <summary>The server said how a task stands. <paramref name="isOver"/>: its owner knows that it ended.</summary>
    public void Note(TaskHandle task, bool isOver, TimeSpan? lifetime)
    {
        lock (_gate)
        {
            task.IsOver |= isOver;
            task.Lifetime = lifetime ?? task.Lifetime;
        }
    }

    /// <summary>Whether a child works on something that its owner may still ask for.</summary>
    public bool Keeps(TranslatedChild child)
    {
        lock (_gate)
        {
            return _all.Values.Any(task => ReferenceEquals(task.Child, child) && !task.IsOver && !IsExpired(task));
        }
    }

    /// <summary>Takes out those that <paramref name="match"/> selects.</summary>
    public IReadOnlyList<TaskHandle> Forget(Func<TaskHandle, bool> match)
    {
        lock (_gate)
        {
            TaskHandle[] gone = [.. _all.Values.Where(match)];
            Array.ForEach(gone, task => _all.Remove(task.Id));
            return gone;
        }
    }

    /// <summary>Takes out those whose time is over.</summary>
    public void Reap() => Forget(IsExpired);

    private TaskHandle MakeRoom()
    {
        var oldest = _all.Values.OrderBy(task => IsExpired(task) ? 0 : task.IsOver ? 1 : 2).ThenBy(task => task.AskedAt).First();
        oldest.IsOver |= IsExpired(oldest);
        _all.Remove(oldest.Id);
        return oldest;
    }

    private bool IsExpired(TaskHandle task) =>
        time.GetElapsedTime(task.AskedAt) >= Longest || (task.Lifetime is { } lifetime && time.GetElapsedTime(task.MadeAt) >= lifetime);
}
