using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Finds the id in the end of a message that is too long to be read whole.</summary>
internal static partial class OversizedTail
{
    /// <summary>False: the message does not end with a top-level numeric id (and the version, either way round).</summary>
    public static bool TryReadId(in ReadOnlySequence<byte> tail, out long id)
    {
        var match = IdAtEnd().Match(Encoding.Latin1.GetString(tail));
        id = 0;
        return match.Success && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }

    // The last brace closes the message, so that what stands before it is the message's own member; a quote within a text is escaped and does not follow a comma.
    [GeneratedRegex("""[,{][ \t]*"id"[ \t]*:[ \t]*([0-9]{1,18})[ \t]*(?:,[ \t]*"jsonrpc"[ \t]*:[ \t]*"2\.0"[ \t]*)?\}[ \t\r]*\z""")]
    private static partial Regex IdAtEnd();
}
