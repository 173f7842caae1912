using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>One member of an object: where its name begins and where its value is, in the whole message.</summary>
internal readonly record struct JsonMember(int Start, Slice Value, JsonTokenType Type)
{
    public int End => Value.Start + Value.Length;
}

/// <summary>Looks at an object's own members without building a document.</summary>
internal static class JsonMembers
{
    /// <summary>The named member's value; of two the last counts, as for every usual reader. Absent: <paramref name="at"/> is no object or has none such.</summary>
    public static JsonMember Find(in ReadOnlySequence<byte> message, Slice at, ReadOnlySpan<byte> name)
    {
        var found = default(JsonMember);
        if (!at.IsPresent)
        {
            return found;
        }

        var reader = new Utf8JsonReader(message.Slice(at.Start, at.Length));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return found;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (start, same) = ((int)reader.TokenStartIndex, MessageText.IsName(ref reader, name));
            var member = Value(ref reader, at.Start, start);
            found = same ? member : found;
        }

        return found;
    }

    /// <summary>All members with their names, in order.</summary>
    public static List<(string Name, JsonMember Member)> All(in ReadOnlySequence<byte> message, Slice at)
    {
        List<(string, JsonMember)> all = [];
        var reader = new Utf8JsonReader(message.Slice(at.Start, at.Length));
        reader.Read();
        while (reader.TokenType != JsonTokenType.None && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (start, name) = ((int)reader.TokenStartIndex, MessageText.GetName(ref reader));
            all.Add((name, Value(ref reader, at.Start, start)));
        }

        return all;
    }

    public static bool IsObject(in ReadOnlySequence<byte> message, Slice at) => at.IsPresent && message.Slice(at.Start, 1).FirstSpan[0] == (byte)'{';

    private static JsonMember Value(ref Utf8JsonReader reader, int offset, int start)
    {
        reader.Read();
        var (type, from) = (reader.TokenType, (int)reader.TokenStartIndex);
        reader.Skip();
        return new JsonMember(offset + start, new Slice(offset + from, (int)reader.BytesConsumed - from), type);
    }
}
