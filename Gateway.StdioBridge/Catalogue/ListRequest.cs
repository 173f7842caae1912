using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Translation;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>Which requests the catalogue may answer, and what it may learn from.</summary>
internal static class ListRequest
{
    public const string Initialize = "initialize";

    /// <summary>What a stateless server is asked in place of a handshake (MCP 2026-07-28, server, "Discovery").</summary>
    public const string Discover = "server/discover";

    /// <summary>Lists of what a server is made of. resources/list is none: what lies in a resource store changes by the hour.</summary>
    public static bool IsKept(string method) => method is "tools/list" or "prompts/list" or "resources/templates/list";

    /// <summary>
    /// Whether -32601 to this method is kept. To one that names something it may mean what was named; and methods that nobody has defined are not kept, because a client
    /// could invent as many as push everything else out.
    /// </summary>
    public static bool MayBeMissing(string method) => IsKept(method) || method is "resources/list" or "logging/setLevel";

    /// <summary>The raw cursor of a request for a list, empty for the first page; null: it holds more than the catalogue understands.</summary>
    public static string? Cursor(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var cursor = "";
        foreach (var (name, member) in envelope.Params.IsPresent ? JsonMembers.All(message, envelope.Params) : [])
        {
            if (name == "cursor" && member.Type == JsonTokenType.String && member.Value.Length <= 1024)
            {
                cursor = Encoding.UTF8.GetString(MessageText.GetRaw(message, member.Value));
            }
            else if (name != "_meta")
            {
                return null;
            }
        }

        return cursor;
    }
}
