using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// Seals the requestState of a stateless server over (AES-256-GCM, a key of the process): servers on stdio serve one person and may bind theirs to nobody, and a state
/// must serve nobody but the grant, and nothing but the request, that it was given to (MCP 2026-07-28, multi round-trip requests, server requirements 4 and 5).
/// </summary>
internal sealed class PassedStates(NodeMark node, TimeProvider time)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int ExpiryBytes = 8;
    private const int Least = NonceBytes + ExpiryBytes + TagBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Raw JSON of the sealed state.</summary>
    /// <param name="raw">Raw JSON of the server's own.</param>
    /// <param name="binding">Whom and what it is good for.</param>
    public byte[] Seal(ReadOnlySpan<byte> raw, StateBinding binding)
    {
        var all = new byte[Least + raw.Length];
        var body = new byte[ExpiryBytes + raw.Length];
        RandomNumberGenerator.Fill(all.AsSpan(0, NonceBytes));
        BinaryPrimitives.WriteInt64LittleEndian(body, (time.GetUtcNow() + HeldCalls.Lifetime).ToUnixTimeMilliseconds());
        raw.CopyTo(body.AsSpan(ExpiryBytes));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(all.AsSpan(0, NonceBytes), body, all.AsSpan(NonceBytes, body.Length), all.AsSpan(all.Length - TagBytes), binding.Bytes(node.Id, Guid.Empty));
        return Encoding.ASCII.GetBytes($"\"{node.Put(Base64Url.EncodeToString(all))}\"");
    }

    /// <summary>The server's own state, raw; null: forged, too old, of another node or process, or not for this caller and request.</summary>
    public byte[]? Open(string marked, StateBinding binding)
    {
        if (node.Take(marked) is not { } state || !Base64Url.IsValid(state, out var length) || length < Least)
        {
            return null;
        }

        var all = Base64Url.DecodeFromChars(state);
        var body = new byte[all.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(all.AsSpan(0, NonceBytes), all.AsSpan(NonceBytes, body.Length), all.AsSpan(all.Length - TagBytes), body, binding.Bytes(node.Id, Guid.Empty));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return BinaryPrimitives.ReadInt64LittleEndian(body) > time.GetUtcNow().ToUnixTimeMilliseconds() ? body[ExpiryBytes..] : null;
    }
}

/// <summary>The server's requestState of one call, in both directions.</summary>
/// <param name="States">What seals.</param>
/// <param name="Binding">Whom and what it is good for.</param>
/// <param name="Given">Raw JSON of what the client brought back, opened; null: nothing.</param>
internal sealed record PassedState(PassedStates States, StateBinding Binding, byte[]? Given)
{
    public byte[] Seal(ReadOnlySpan<byte> raw) => States.Seal(raw, Binding);
}
