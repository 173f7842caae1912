using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.StdioBridge.Translation;

/// <summary>Says whether a retry is the same request: a digest of what was asked, blind to spelling and to what a retry adds.</summary>
internal static class ParamsDigest
{
    private static readonly string[] Added = ["_meta", "inputResponses", "requestState"];

    public static byte[] Of(string method, in ReadOnlySequence<byte> message, ModernRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, JsonTokenType.None, System.Text.Encoding.UTF8.GetBytes(method));
        foreach (var (name, member) in request.Parameters.Where(entry => !Added.Contains(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            Append(hash, JsonTokenType.PropertyName, System.Text.Encoding.UTF8.GetBytes(name));
            AppendValue(hash, message.Slice(member.Value.Start, member.Value.Length));
        }

        return hash.GetHashAndReset();
    }

    private static void AppendValue(IncrementalHash hash, in ReadOnlySequence<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                Append(hash, reader.TokenType, reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
                continue;
            }

            var length = reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
            var text = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
            Append(hash, reader.TokenType, text.AsSpan(0, Copy(ref reader, text)));
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static int Copy(ref Utf8JsonReader reader, byte[] text)
    {
        try
        {
            return reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair has no text: its raw bytes must do.
            (reader.HasValueSequence ? reader.ValueSequence : new ReadOnlySequence<byte>(reader.ValueSpan.ToArray())).CopyTo(text);
            return reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
        }
    }

    /// <summary>Type and length part the tokens: without them ["ab"] and ["a","b"] could read alike.</summary>
    private static void Append(IncrementalHash hash, JsonTokenType type, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)type;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        hash.AppendData(head);
        hash.AppendData(bytes);
    }
}
