using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Policy;

/// <summary>
/// Goes over the answer to tools/list (any page) and says which bytes change: hidden tools go with the comma that parts them from their neighbour, hints are put in.
/// So do tools that work only as tasks, where tasks are not passed on. Everything else passes as the server wrote it.
/// </summary>
internal ref struct ToolListScan(ToolPolicy policy, bool hidesTasks, int offset, List<Replacement> edits)
{
    private int _keptEnd = -1;
    private int _dropStart = -1;
    private int _dropEnd;

    /// <summary>Adds the edits for the result that <paramref name="envelope"/> holds. False: it cannot be read, and nothing was added.</summary>
    public static bool TryFind(ToolPolicy policy, bool hidesTasks, in ReadOnlySequence<byte> message, in Envelope envelope, List<Replacement> edits)
    {
        try
        {
            var reader = new Utf8JsonReader(message.Slice(envelope.Params.Start, envelope.Params.Length));
            new ToolListScan(policy, hidesTasks, envelope.Params.Start, edits).Read(ref reader);
            return true;
        }
        catch (InvalidOperationException)
        {
            // A member's name with half a surrogate pair.
            edits.Clear();
            return false;
        }
    }

    private void Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tools = reader.ValueTextEquals("tools"u8);
            reader.Read();
            if (tools && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadTools(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadTools(ref Utf8JsonReader reader)
    {
        (_keptEnd, _dropStart) = (-1, -1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = offset + (int)reader.TokenStartIndex;
            var keep = ReadTool(ref reader, start);
            Take(keep, start, offset + (int)reader.BytesConsumed);
        }

        if (_dropStart >= 0)
        {
            Drop(_keptEnd < 0 ? _dropStart : _keptEnd, _dropEnd);
        }
    }

    /// <summary>Runs of hidden tools go in one piece: behind a kept tool from its end on, at the beginning up to the first kept one.</summary>
    private void Take(bool keep, int start, int end)
    {
        if (!keep)
        {
            (_dropStart, _dropEnd) = (_dropStart < 0 ? start : _dropStart, end);
            return;
        }

        if (_dropStart >= 0)
        {
            Drop(_keptEnd < 0 ? _dropStart : _keptEnd, _keptEnd < 0 ? start : _dropEnd);
        }

        (_keptEnd, _dropStart) = (end, -1);
    }

    private readonly void Drop(int start, int end) => edits.Add(new(new Slice(start, end - start), default));

    /// <summary>Reads one tool to its end. False: it is not shown.</summary>
    private readonly bool ReadTool(ref Utf8JsonReader reader, int start)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return !policy.Hides;
        }

        var annotations = default(AnnotationsAt);
        var kind = ReadMembers(ref reader, ref annotations, out var needsTask);
        if (hidesTasks && needsTask)
        {
            return false;
        }

        if (kind is null or ToolKind.Hidden)
        {
            // What has no name cannot be called either.
            return kind is null && !policy.Hides;
        }

        if (policy.Annotates)
        {
            annotations.Set(ToolHints.Of(kind.Value), start, edits);
        }

        return true;
    }

    private readonly ToolKind? ReadMembers(ref Utf8JsonReader reader, ref AnnotationsAt annotations, out bool needsTask)
    {
        (ToolKind? kind, needsTask) = (null, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("annotations"u8))
            {
                annotations.Read(ref reader, offset);
                continue;
            }

            if (reader.ValueTextEquals("execution"u8))
            {
                needsTask = NeedsTask(ref reader);
                continue;
            }

            var name = reader.ValueTextEquals("name"u8);
            reader.Read();
            kind = name ? policy.KindOf(ref reader) : kind;
            reader.Skip();
        }

        return kind;
    }

    /// <summary>MCP 2025-11-25, tasks, "Tool-Level Negotiation". Reads the value that follows the member name the reader stands on, to its end.</summary>
    private static bool NeedsTask(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var needed = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var support = reader.ValueTextEquals("taskSupport"u8);
            reader.Read();
            needed = support ? reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("required"u8) : needed;
            reader.Skip();
        }

        return needed;
    }
}
