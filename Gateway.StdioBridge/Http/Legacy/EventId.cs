using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>What the id of an event says, and a client's Last-Event-ID.</summary>
/// <param name="Epoch">The life of the process that sent it.</param>
/// <param name="Stream">Unique in the epoch; <see cref="GetStream"/>: the session's GET stream.</param>
/// <param name="Sequence">The event's number on its stream; 0: the stream's beginning.</param>
/// <param name="RequestId">The raw id of the request that the stream answers; empty on the GET stream.</param>
internal readonly record struct EventId(string Epoch, long Stream, long Sequence, byte[] RequestId)
{
    public const long GetStream = 0;

    /// <summary>Null: no id of this gateway's making.</summary>
    public static EventId? Read(string text)
    {
        var parts = text.Length <= 2 * Found.LongestIdentifier ? text.Split('.') : [];
        return parts.Length == 4
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var stream)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && RequestIn(parts[3], stream) is { } request
                ? new EventId(parts[0], stream, sequence, request)
                : null;
    }

    /// <summary>As it goes out.</summary>
    public byte[] Write() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Stream}.{Sequence}.{Base64Url.EncodeToString(RequestId)}"));

    /// <summary>The request's id comes back from the client and goes into a message: it must be one, and nothing beside it, be it a member or a line break.</summary>
    private static byte[]? RequestIn(string text, long stream)
    {
        if (stream == GetStream || !Base64Url.IsValid(text))
        {
            return stream == GetStream && text.Length == 0 ? [] : null;
        }

        var id = Base64Url.DecodeFromChars(text);
        var probe = new ReadOnlySequence<byte>((byte[])[.. "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":"u8, .. id, .. "}"u8]);
        return MessagePeek.TryRead(probe, out var envelope, out _) && envelope.Id.Length == id.Length ? id : null;
    }
}
