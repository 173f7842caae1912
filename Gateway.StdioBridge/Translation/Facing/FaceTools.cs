using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>Which tools a stateless child offers only as tasks, learned from the lists that it gives. Thread-safe.</summary>
internal sealed class FaceTools
{
    /// <summary>Most lists that are under way, and most tools that are known.</summary>
    private const int Limit = CallTable.Limit;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _lists = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onlyTasks = new(StringComparer.Ordinal);

    /// <summary>The child is asked for its tools under this id.</summary>
    public void Ask(byte[] id)
    {
        lock (_gate)
        {
            _ = _lists.Count < Limit && _lists.Add(Encoding.UTF8.GetString(id));
        }
    }

    /// <summary>The request of this id is over. True: it was for tools.</summary>
    public bool Take(byte[] id)
    {
        lock (_gate)
        {
            return _lists.Remove(Encoding.UTF8.GetString(id));
        }
    }

    /// <summary>What to cut from a page of the child's tools.</summary>
    public List<Replacement> Learn(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var cuts = TaskTools.Cuts(message, envelope);
        if (cuts.Count > 0)
        {
            using var page = JsonDocument.Parse(message.Slice(envelope.Params.Start, envelope.Params.Length));
            Learn(page.RootElement.GetProperty("tools"));
        }

        return cuts;
    }

    /// <summary>The tools changed: until they are listed anew the child itself refuses what it must.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _onlyTasks.Clear();
        }
    }

    public bool IsOnlyTask(string name)
    {
        lock (_gate)
        {
            return _onlyTasks.Contains(name);
        }
    }

    private void Learn(JsonElement tools)
    {
        lock (_gate)
        {
            foreach (var tool in tools.EnumerateArray().Where(tool => tool.ValueKind == JsonValueKind.Object && TaskTools.IsOne(tool)))
            {
                _ = _onlyTasks.Count < Limit && tool.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && _onlyTasks.Add(name.GetString()!);
            }
        }
    }
}
