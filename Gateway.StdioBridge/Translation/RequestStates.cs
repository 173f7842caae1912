using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a requestState names: a held call, the round that it is in, and until when.</summary>
internal readonly record struct HeldAt(Guid Call, int Round, DateTimeOffset Until);

/// <summary>Whom and what a requestState is good for; a state presented by anybody or on anything else does not open.</summary>
internal sealed record StateBinding(string GrantId, string Server, byte[] Digest)
{
    public byte[] Bytes(string node, Guid call)
    {
        var text = Encoding.UTF8.GetBytes($"{node}\n{call:N}\n{GrantId.Length}\n{GrantId}\n{Server}\n");
        return [.. text, .. Digest];
    }
}

/// <summary>
/// Seals requestState (MCP 2026-07-28, multi round-trip requests, server requirements 4 and 5: attacker-controlled input) with AES-256-GCM under a key that lives as
/// long as the process: no other node and no later process opens it, as neither could go on with the call. The node's name and the call's id stand in front, the
/// one so that another node's are known, the other so that wrong ones can be counted against it.
/// </summary>
internal sealed class RequestStates(NodeMark node)
{
    private const int IdBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int BodyBytes = 12;
    private const int AllBytes = IdBytes + NonceBytes + BodyBytes + TagBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Seal(HeldAt held, StateBinding binding)
    {
        Span<byte> all = stackalloc byte[AllBytes];
        Span<byte> body = stackalloc byte[BodyBytes];
        held.Call.TryWriteBytes(all);
        RandomNumberGenerator.Fill(all.Slice(IdBytes, NonceBytes));
        BinaryPrimitives.WriteInt32LittleEndian(body, held.Round);
        BinaryPrimitives.WriteInt64LittleEndian(body[4..], held.Until.ToUnixTimeMilliseconds());
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(all.Slice(IdBytes, NonceBytes), body, all.Slice(IdBytes + NonceBytes, BodyBytes), all[^TagBytes..], binding.Bytes(node.Id, held.Call));
        return node.Put(Base64Url.EncodeToString(all));
    }

    /// <summary>The held call's id that a state claims to be of; null: no state of this node's making.</summary>
    public Guid? Claimed(string state)
    {
        Span<byte> all = stackalloc byte[AllBytes];
        return TryDecode(state, all) ? new Guid(all[..IdBytes]) : null;
    }

    /// <summary>Null: forged, of another node or process, or not for this caller and request.</summary>
    public HeldAt? Open(string state, StateBinding binding)
    {
        Span<byte> all = stackalloc byte[AllBytes];
        Span<byte> body = stackalloc byte[BodyBytes];
        if (!TryDecode(state, all))
        {
            return null;
        }

        var call = new Guid(all[..IdBytes]);
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(all.Slice(IdBytes, NonceBytes), all.Slice(IdBytes + NonceBytes, BodyBytes), all[^TagBytes..], body, binding.Bytes(node.Id, call));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return new HeldAt(call, BinaryPrimitives.ReadInt32LittleEndian(body), DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(body[4..])));
    }

    // The length is checked first: base64url decoding ignores nothing, but it must not be given megabytes.
    private bool TryDecode(string marked, Span<byte> all) =>
        node.Take(marked) is { } state && state.Length == Base64Url.GetEncodedLength(AllBytes) && Base64Url.IsValid(state, out var length) && length == AllBytes
        && Base64Url.TryDecodeFromChars(state, all, out var written) && written == AllBytes;
}
