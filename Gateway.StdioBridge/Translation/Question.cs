using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>Something that a child asks its client in the middle of a call.</summary>
/// <param name="ChildId">The child's id for it, raw.</param>
/// <param name="Method">Its method.</param>
/// <param name="Parameters">Its params, raw, without what only the child's own protocol knows; empty: none.</param>
/// <param name="Key">The name that the server wants the answer to have; null: any.</param>
internal sealed record Question(byte[] ChildId, string Method, byte[] Parameters, string? Key)
{
    /// <summary>The client capability that it needs; null: nothing that a client of this revision can be asked.</summary>
    public string? Capability => CapabilityOf(Method);

    public static string? CapabilityOf(string? method) => method switch
    {
        "sampling/createMessage" => "sampling",
        "elicitation/create" => "elicitation",
        "roots/list" => "roots",
        _ => null,
    };

    /// <summary>The part of the capability that it needs beyond that; null: none.</summary>
    public string? Part { get; private init; }

    public static Question Read(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var meta = JsonMembers.Find(message, envelope.Params, "_meta"u8);
        var key = JsonMembers.Find(message, meta.Value, MetaKeys.InputKey);
        var mode = JsonMembers.Find(message, envelope.Params, "mode"u8);
        return new Question(MessageText.GetRaw(message, envelope.Id), envelope.Method!, Shown(message, envelope), MessageText.GetString(message, key.Value))
        {
            Part = MessageText.GetString(message, mode.Value) == "url" ? "url" : null,
        };
    }

    /// <summary>The params without <c>_meta</c>: progress of a question, and the key, mean nothing to a stateless client.</summary>
    private static byte[] Shown(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!envelope.Params.IsPresent)
        {
            return [];
        }

        List<Replacement> cuts = [];
        MemberCut.Add(cuts, JsonMembers.All(message, envelope.Params), static name => name == "_meta");
        using var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message.Slice(envelope.Params.Start, envelope.Params.Length), CollectionsMarshal.AsSpan(Within(cuts, envelope.Params.Start)));
        return buffer.Written.ToArray();
    }

    private static List<Replacement> Within(List<Replacement> cuts, int start) =>
        [.. cuts.Select(cut => cut with { At = cut.At with { Start = cut.At.Start - start } })];
}
