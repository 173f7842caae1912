using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>Turns the answer of a server of an earlier revision into one of 2026-07-28, by splicing what is missing into its bytes.</summary>
internal static class ModernAnswer
{
    /// <summary>MCP to 2025-11-25: resource not found; must not be sent any more (2026-07-28, basic, error codes).</summary>
    public const int LegacyNotFound = -32002;

    private static readonly byte[] ServerInfoName = Encoding.ASCII.GetBytes($"\"{MetaKeys.Prefix}serverInfo\":");

    /// <summary>A result with resultType, caching hints and the server's identity (2026-07-28, basic, "Responses").</summary>
    public static void WriteResult(MessageBuffer output, in ReadOnlySequence<byte> message, in Envelope envelope, byte[] clientId, string method, ServerProfile profile)
    {
        List<Replacement> edits = [new(envelope.Id, clientId), .. method == "tools/list" ? TaskTools.Cuts(message, envelope) : []];
        if (JsonMembers.IsObject(message, envelope.Params))
        {
            var members = JsonMembers.All(message, envelope.Params);
            edits.Add(new(envelope.Params with { Length = 1 }, Opening(members, method, profile)));
            AddIdentity(edits, message, members, profile);
        }

        MessageSplice.Write(output, message, CollectionsMarshal.AsSpan(edits));
    }

    /// <summary>An error, its code brought to this revision's.</summary>
    public static int WriteError(MessageBuffer output, in ReadOnlySequence<byte> message, in Envelope envelope, byte[] clientId, byte[]? uri)
    {
        List<Replacement> edits = [new(envelope.Id, clientId)];
        var code = JsonMembers.Find(message, envelope.Params, "code"u8);
        var number = RpcCode(message, code);
        if (number == LegacyNotFound)
        {
            number = JsonRpcError.InvalidParams;
            edits.Add(new(code.Value, "-32602"u8.ToArray()));
            if (uri is not null && JsonMembers.Find(message, envelope.Params, "data"u8).Type == JsonTokenType.None)
            {
                edits.Add(new(envelope.Params with { Length = 1 }, (byte[])[.. "{\"data\":{\"uri\":"u8, .. uri, .. "},"u8]));
            }
        }

        MessageSplice.Write(output, message, CollectionsMarshal.AsSpan(edits));
        return number;
    }

    private static byte[] Opening(List<(string Name, JsonMember Member)> members, string method, ServerProfile profile)
    {
        var opening = new ArrayBufferWriter<byte>(256);
        opening.Write("{"u8);
        Add(members, "resultType", opening, "\"resultType\":\"complete\""u8);
        var hints = CacheHints.For(method);
        if (!hints.IsEmpty && members.All(member => member.Name is not ("ttlMs" or "cacheScope")))
        {
            Add(members, "", opening, hints);
        }

        if (members.All(member => member.Name != "_meta"))
        {
            Add(members, "", opening, (byte[])[.. "\"_meta\":{"u8, .. ServerInfoName, .. profile.ServerInfo, .. "}"u8]);
        }

        if (members.Count > 0 && opening.WrittenCount > 1)
        {
            opening.Write(","u8);
        }

        return opening.WrittenSpan.ToArray();
    }

    private static void Add(List<(string Name, JsonMember Member)> members, string name, ArrayBufferWriter<byte> opening, ReadOnlySpan<byte> added)
    {
        if (members.All(member => member.Name != name))
        {
            opening.Write(opening.WrittenCount > 1 ? ","u8 : default);
            opening.Write(added);
        }
    }

    /// <summary>Into a <c>_meta</c> that is there already.</summary>
    private static void AddIdentity(List<Replacement> edits, in ReadOnlySequence<byte> message, List<(string Name, JsonMember Member)> members, ServerProfile profile)
    {
        var meta = members.Find(member => member.Name == "_meta").Member;
        if (meta.Type == JsonTokenType.StartObject)
        {
            var inner = JsonMembers.All(message, meta.Value);
            ReadOnlySpan<byte> comma = inner.Count > 0 ? ","u8 : default;
            edits.Add(new(meta.Value with { Length = 1 }, (byte[])[.. "{"u8, .. ServerInfoName, .. profile.ServerInfo, .. comma]));
        }
    }

    /// <summary>The code of an error response; 0: none that can be read.</summary>
    public static int RpcCode(in ReadOnlySequence<byte> message, in Envelope envelope) => RpcCode(message, JsonMembers.Find(message, envelope.Params, "code"u8));

    private static int RpcCode(in ReadOnlySequence<byte> message, JsonMember code)
    {
        if (code.Type != JsonTokenType.Number)
        {
            return 0;
        }

        var reader = new Utf8JsonReader(message.Slice(code.Value.Start, code.Value.Length));
        return reader.Read() && reader.TryGetInt32(out var number) ? number : 0;
    }
}
