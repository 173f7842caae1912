using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>Puts into a request of an earlier revision what one of 2026-07-28 must hold, and takes out of a result what earlier ones do not know.</summary>
internal static class FaceSplice
{
    /// <summary>The request with the client's description.</summary>
    /// <param name="message">The request.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="id">The id that the child gets, raw; null: the request's own.</param>
    /// <param name="meta">Members of <c>_meta</c>, raw.</param>
    /// <param name="more">Further members of params, raw, each with a comma behind it.</param>
    public static MessageBuffer Request(in ReadOnlySequence<byte> message, in Envelope envelope, byte[]? id, byte[] meta, byte[] more)
    {
        List<Replacement> edits = [new(id is null ? default : envelope.Id, id)];
        if (envelope.Params.IsPresent)
        {
            IntoParams(edits, message, envelope.Params, meta, more);
        }
        else
        {
            IntoMessage(edits, message, [.. "\"params\":{"u8, .. more, .. "\"_meta\":{"u8, .. meta, .. "}}"u8]);
        }

        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(edits));
        return buffer;
    }

    /// <summary>A result under the client's id, without what only stateless clients are told, and without <paramref name="cuts"/>.</summary>
    public static MessageBuffer Result(in ReadOnlySequence<byte> message, in Envelope envelope, byte[] id, List<Replacement>? cuts = null)
    {
        List<Replacement> edits = [new(envelope.Id, id), .. cuts ?? []];
        if (JsonMembers.IsObject(message, envelope.Params))
        {
            MemberCut.Add(edits, JsonMembers.All(message, envelope.Params), static name => name is "resultType" or "ttlMs" or "cacheScope" or "requestState");
        }

        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(edits));
        return buffer;
    }

    /// <summary>An error under the client's id. A resource that is not found has a code of its own before 2026-07-28.</summary>
    public static MessageBuffer Error(in ReadOnlySequence<byte> message, in Envelope envelope, byte[] id, bool readsResource)
    {
        List<Replacement> edits = [new(envelope.Id, id)];
        var code = JsonMembers.Find(message, envelope.Params, "code"u8);
        var data = JsonMembers.Find(message, envelope.Params, "data"u8);
        if (readsResource && JsonMembers.Find(message, data.Value, "uri"u8).Type == JsonTokenType.String && MessageText.GetRaw(message, code.Value).AsSpan().SequenceEqual("-32602"u8))
        {
            edits.Add(new(code.Value, "-32002"u8.ToArray()));
        }

        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(edits));
        return buffer;
    }

    /// <summary>A notification without the subscription that it came by.</summary>
    public static MessageBuffer Notice(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        List<Replacement> cuts = [];
        if (envelope.Params.IsPresent && NativeListen.SubscriptionAt(message, envelope).IsPresent)
        {
            MemberCut.Add(cuts, JsonMembers.All(message, envelope.Params), static name => name == "_meta");
        }

        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(cuts));
        return buffer;
    }

    private static void IntoParams(List<Replacement> edits, in ReadOnlySequence<byte> message, Slice parameters, byte[] meta, byte[] more)
    {
        var members = JsonMembers.All(message, parameters);
        var known = members.Find(member => member.Name == "_meta").Member;
        var opening = parameters with { Length = 1 };
        if (known.Type == JsonTokenType.StartObject)
        {
            var comma = JsonMembers.All(message, known.Value).Count > 0 ? ","u8 : default;
            edits.Add(new(known.Value with { Length = 1 }, (byte[])[.. "{"u8, .. meta, .. comma]));
            edits.Add(new(more.Length > 0 ? opening : default, (byte[])[.. "{"u8, .. more]));
        }
        else
        {
            // A null _meta goes: two of the name could be read in two ways.
            MemberCut.Add(edits, members, static name => name == "_meta");
            var comma = members.Exists(member => member.Name != "_meta") ? ","u8 : default;
            edits.Add(new(opening, (byte[])[.. "{"u8, .. more, .. "\"_meta\":{"u8, .. meta, .. "}"u8, .. comma]));
        }
    }

    /// <summary>Without params, or with null in their place.</summary>
    private static void IntoMessage(List<Replacement> edits, in ReadOnlySequence<byte> message, byte[] parameters)
    {
        var whole = new Slice((int)(message.PositionOf((byte)'{') is { } at ? message.Slice(0, at).Length : 0), (int)message.Length);
        whole = whole with { Length = whole.Length - whole.Start };
        MemberCut.Add(edits, JsonMembers.All(message, whole), static name => name == "params");
        edits.Add(new(whole with { Length = 1 }, (byte[])[.. "{"u8, .. parameters, .. ","u8]));
    }
}
