using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>Reads a request's inputResponses.</summary>
internal static class InputResponses
{
    private static readonly Dictionary<string, byte[]> Nothing = [];

    /// <summary>The answers that are objects, as every client result is; null: inputResponses is there and no object.</summary>
    public static IReadOnlyDictionary<string, byte[]>? Read(in ReadOnlySequence<byte> message, JsonMember at)
    {
        if (at.Type != JsonTokenType.StartObject)
        {
            return at.Type is JsonTokenType.None or JsonTokenType.Null ? Nothing : null;
        }

        Dictionary<string, byte[]> answers = new(StringComparer.Ordinal);
        foreach (var (name, member) in JsonMembers.All(message, at.Value))
        {
            if (member.Type == JsonTokenType.StartObject)
            {
                answers[name] = MessageText.GetRaw(message, member.Value);
            }
        }

        return answers;
    }
}
