using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What a child said of itself when it was greeted: the version it settled on and what it can do.</summary>
/// <param name="ProtocolVersion">The protocol version; empty: it named none.</param>
/// <param name="Capabilities">One path for each capability, in order, separated by spaces: <c>logging tools tools.listChanged</c>.</param>
internal sealed record Greeting(string ProtocolVersion, string Capabilities)
{
    private const int MostShared = 1000;
    private const int Deepest = 8;

    // Ten thousand sessions of one server have one greeting.
    private static readonly ConcurrentDictionary<Greeting, Greeting> Shared = new();

    /// <summary>Reads the <c>result</c> of an initialize answer.</summary>
    public static Greeting Read(in ReadOnlySequence<byte> result)
    {
        var reader = new Utf8JsonReader(result);
        var (version, capabilities) = ("", new SortedSet<string>(StringComparer.Ordinal));
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (MessageText.IsName(ref reader, "protocolVersion"u8))
            {
                version = reader.Read() ? MessageText.GetString(ref reader) ?? "" : "";
            }
            else if (MessageText.IsName(ref reader, "capabilities"u8) && reader.Read())
            {
                Walk(ref reader, "", capabilities, Deepest);
            }
        }

        return Share(new Greeting(version, string.Join(' ', capabilities)));
    }

    public static Greeting Share(Greeting greeting) =>
        Shared.Count < MostShared ? Shared.GetOrAdd(greeting, greeting) : Shared.GetValueOrDefault(greeting, greeting);

    public bool Offers(string capability) => Paths.Contains(capability, StringComparer.Ordinal);

    /// <summary>Whether a client that was told <paramref name="earlier"/> can go on with this one.</summary>
    public bool Replaces(Greeting earlier) =>
        ProtocolVersion == earlier.ProtocolVersion
        && earlier.Paths.All(Offers);

    private string[] Paths => Capabilities.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Notes the members of the object that the reader stands at; false and null are no capability.</summary>
    private static void Walk(ref Utf8JsonReader reader, string above, SortedSet<string> found, int depth)
    {
        if (reader.TokenType != JsonTokenType.StartObject || depth == 0)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = above + MessageText.GetName(ref reader);
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.False or JsonTokenType.Null))
            {
                found.Add(path);
            }

            Walk(ref reader, path + ".", found, depth - 1);
        }
    }
}
