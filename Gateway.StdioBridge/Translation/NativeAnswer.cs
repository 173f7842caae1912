using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>What is changed in a stateless server's result before a client sees it.</summary>
internal static class NativeAnswer
{
    private static readonly byte[] Private = "\"private\""u8.ToArray();

    /// <param name="message">The answer.</param>
    /// <param name="envelope">Of the answer.</param>
    /// <param name="id">The client's id, raw.</param>
    /// <param name="method">What was asked.</param>
    /// <param name="versions">Raw JSON in place of supportedVersions; null: they stay as they are.</param>
    /// <param name="hidesTasks">Whether tools that work only as tasks are not shown.</param>
    public static List<Replacement> Edits(in ReadOnlySequence<byte> message, in Envelope envelope, byte[] id, string method, byte[]? versions, bool hidesTasks)
    {
        List<Replacement> edits = [new(envelope.Id, id), .. method == "tools/list" && hidesTasks ? TaskTools.Cuts(message, envelope) : []];
        if (CacheHints.Concern(method) && JsonMembers.Find(message, envelope.Params, "cacheScope"u8) is { Type: not JsonTokenType.None } scope)
        {
            // Whatever the server says: what a person sees of it is seen with that person's rights.
            edits.Add(new(scope.Value, Private));
        }

        if (versions is not null && JsonMembers.Find(message, envelope.Params, "supportedVersions"u8) is { Type: not JsonTokenType.None } supported)
        {
            edits.Add(new(supported.Value, versions));
        }

        return edits;
    }
}
