using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>A member that was seen: where its value is, its type, and whether another reader might see another value.</summary>
internal struct Found
{
    /// <summary>Longest id or progress token, in bytes with quotes: one is kept for every call in flight.</summary>
    public const int LongestIdentifier = 1024;

    public Slice At { get; private set; }

    public JsonTokenType Type { get; private set; }

    public bool Seen => Type != JsonTokenType.None;

    /// <summary>Seen twice, or under a look-alike name.</summary>
    public bool Doubtful { get; private set; }

    public readonly bool IsText => Type == JsonTokenType.String;

    /// <summary>MCP's RequestId and ProgressToken are a string or a number.</summary>
    public readonly bool IsIdentifier => Type is JsonTokenType.String or JsonTokenType.Number && At.Length <= LongestIdentifier;

    /// <summary>Takes the value that follows the member name the reader stands on.</summary>
    public void Take(ref Utf8JsonReader reader, bool exact)
    {
        Begin(ref reader, exact);
        reader.Skip();
        End(ref reader);
    }

    /// <summary>Steps onto the value; the caller reads to its end and calls <see cref="End"/>.</summary>
    public void Begin(ref Utf8JsonReader reader, bool exact)
    {
        reader.Read();
        Doubtful = Seen || !exact;
        Type = reader.TokenType;
        At = new Slice((int)reader.TokenStartIndex, 0);
    }

    public void End(ref Utf8JsonReader reader) => At = At with { Length = (int)reader.BytesConsumed - At.Start };
}
