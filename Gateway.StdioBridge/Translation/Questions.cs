using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Gateway.StdioBridge.Translation;

/// <summary>The open questions of one call by the keys under which the client answers them. Not thread-safe: the call's gate guards it.</summary>
internal sealed class Questions
{
    /// <summary>Most questions open at a time, and most answers taken in advance.</summary>
    public const int Limit = 32;

    private readonly Dictionary<string, Question> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count => _open.Count;

    /// <summary>Takes answers that the client gave before it was asked; what is no object answers nothing.</summary>
    public void Prepare(IEnumerable<KeyValuePair<string, byte[]>> answers)
    {
        foreach (var (key, answer) in answers.Take(Limit))
        {
            _prepared[key] = answer;
        }
    }

    /// <summary>The prepared answer; null: the question is open now.</summary>
    public byte[]? Ask(Question question)
    {
        var key = KeyOf(question);
        if (_prepared.Remove(key, out var answer))
        {
            return answer;
        }

        _open[key] = question;
        return null;
    }

    /// <summary>Takes out the questions that these answers are for; others are ignored (MCP 2026-07-28, multi round-trip requests, error handling).</summary>
    public List<(Question Question, byte[] Answer)> Answer(IReadOnlyDictionary<string, byte[]> answers)
    {
        List<(Question, byte[])> taken = [];
        foreach (var (key, answer) in answers)
        {
            if (_open.Remove(key, out var question))
            {
                taken.Add((question, answer));
            }
        }

        return taken;
    }

    public Question? Withdraw(ReadOnlySpan<byte> childId)
    {
        foreach (var (key, question) in _open)
        {
            if (childId.SequenceEqual(question.ChildId))
            {
                _open.Remove(key);
                return question;
            }
        }

        return null;
    }

    public List<Question> Clear()
    {
        List<Question> all = [.. _open.Values];
        _open.Clear();
        return all;
    }

    /// <summary>The result that asks the client (MCP 2026-07-28, InputRequiredResult).</summary>
    public byte[] InputRequired(string requestState, byte[] serverInfo)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("resultType", "input_required");
            writer.WriteStartObject("inputRequests");
            foreach (var (key, question) in _open)
            {
                Write(writer, key, question);
            }

            writer.WriteEndObject();
            writer.WriteString("requestState", requestState);
            writer.WriteStartObject("_meta");
            writer.WritePropertyName(MetaKeys.Prefix + "serverInfo");
            writer.WriteRawValue(serverInfo);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string key, Question question)
    {
        writer.WriteStartObject(key);
        writer.WriteString("method", question.Method);
        if (question.Parameters.Length > 0)
        {
            writer.WritePropertyName("params");
            writer.WriteRawValue(question.Parameters);
        }

        writer.WriteEndObject();
    }

    /// <summary>The server's own key, else the kind and a number: the same in every run of the same call, so that answers can be given in advance.</summary>
    private string KeyOf(Question question)
    {
        var kind = question.Capability!;
        var number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        return question.Key is { Length: > 0 and <= 128 } key && !_open.ContainsKey(key) ? key : string.Create(CultureInfo.InvariantCulture, $"{kind}_{number}");
    }
}
