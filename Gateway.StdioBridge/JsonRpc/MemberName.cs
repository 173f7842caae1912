using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Recognises member names the way the most forgiving reader behind the gateway does.</summary>
internal static class MemberName
{
    // The longest name that matters is progressToken; every character may be written as a six-byte escape.
    private const int LongestEscaped = 13 * 6;

    /// <summary>
    /// Go's encoding/json takes <c>Name</c>, <c>NAME</c> and even <c>paramſ</c> for <c>name</c> and <c>params</c>, and the last one wins. A message that shows the gateway one tool
    /// and such a child another would pass any policy, so names are folded as Go folds them; <paramref name="exact"/> is false for a look-alike.
    /// </summary>
    private static Member Read(ref Utf8JsonReader reader, out bool exact)
    {
        exact = false;
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > LongestEscaped)
        {
            return Member.Other;
        }

        Span<char> name = stackalloc char[LongestEscaped];
        Span<char> folded = stackalloc char[LongestEscaped];
        name = name[..reader.CopyString(name)];
        Fold(name, folded);
        var (member, spelling) = Find(folded[..name.Length]);
        exact = name.SequenceEqual(spelling);
        return member;
    }

    /// <summary>Within an object, steps onto the next member's name. False: the object ends here.</summary>
    public static bool TryNext(ref Utf8JsonReader reader, out Member member, out bool exact)
    {
        (member, exact) = (Member.Other, false);
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        member = Read(ref reader, out exact);
        return true;
    }

    private static void Fold(ReadOnlySpan<char> name, Span<char> folded)
    {
        for (var i = 0; i < name.Length; i++)
        {
            folded[i] = name[i] switch
            {
                '\u017F' => 's', // long s
                '\u212A' => 'k', // Kelvin sign
                var c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c,
            };
        }
    }

    private static (Member Member, string Spelling) Find(ReadOnlySpan<char> folded) => folded switch
    {
        "jsonrpc" => (Member.JsonRpc, "jsonrpc"),
        "id" => (Member.Id, "id"),
        "method" => (Member.Method, "method"),
        "params" => (Member.Params, "params"),
        "result" => (Member.Result, "result"),
        "error" => (Member.Error, "error"),
        "_meta" => (Member.Meta, "_meta"),
        "progresstoken" => (Member.ProgressToken, "progressToken"),
        "requestid" => (Member.RequestId, "requestId"),
        "name" => (Member.Name, "name"),
        "uri" => (Member.Uri, "uri"),
        _ => (Member.Other, ""),
    };
}
