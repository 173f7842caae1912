using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Raw JSON values cut out of messages, and the ids and tokens that the gateway puts in their place.</summary>
internal static class RawJson
{
    /// <summary>Marks ids that the gateway shows to clients; a client can tell them from its own, and so can a log reader.</summary>
    private const string Mark = "\"gw-";

    /// <summary>A number towards the child.</summary>
    public static byte[] Number(long number) => Encoding.ASCII.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A server request's id, or its progress token, towards the client.</summary>
    public static byte[] Shown(long number) => Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Mark}{number}\""));

    /// <summary>Reads back what <see cref="Number"/> wrote.</summary>
    public static bool TryReadNumber(in ReadOnlySequence<byte> message, Slice at, out long number)
    {
        Span<byte> digits = stackalloc byte[20];
        number = 0;
        return TryCopy(message, at, ref digits) && Utf8Parser.TryParse(digits, out number, out var read) && read == digits.Length;
    }

    /// <summary>Reads back what <see cref="Shown"/> wrote.</summary>
    public static bool TryReadShown(in ReadOnlySequence<byte> message, Slice at, out long number)
    {
        Span<byte> text = stackalloc byte[32];
        number = 0;
        return TryCopy(message, at, ref text)
            && text.StartsWith("\"gw-"u8) && text[^1] == (byte)'"'
            && Utf8Parser.TryParse(text[Mark.Length..^1], out number, out var read) && read == text.Length - Mark.Length - 1;
    }

    private static bool TryCopy(in ReadOnlySequence<byte> message, Slice at, ref Span<byte> target)
    {
        if (!at.IsPresent || at.Length > target.Length)
        {
            return false;
        }

        message.Slice(at.Start, at.Length).CopyTo(target);
        target = target[..at.Length];
        return true;
    }
}
