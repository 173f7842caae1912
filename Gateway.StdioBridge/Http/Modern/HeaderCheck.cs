using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>
/// Holds a stateless request's headers against its body (MCP 2026-07-28, streamable HTTP, "Server Validation"): what routes or polices by header on the way must see
/// what is done.
/// </summary>
internal static class HeaderCheck
{
    /// <summary>Null: method and name agree.</summary>
    public static Refusal? Standard(in PostMessage post)
    {
        var headers = post.Context.Request.Headers;
        if (Single(headers["Mcp-Method"]) != post.Envelope.Method)
        {
            return Mismatch("Mcp-Method must equal the method in the body.");
        }

        var source = post.Envelope.Method switch
        {
            "tools/call" or "prompts/get" => post.Envelope.Name,
            "resources/read" => post.Envelope.Uri,
            _ => default,
        };
        return source.IsPresent && Decoded(headers["Mcp-Name"]) != MessageText.GetString(post.Bytes, source)
            ? Mismatch("Mcp-Name must equal the name or the URI in the body.")
            : null;
    }

    /// <summary>Null: the task agrees (tasks extension, "Streamable HTTP: Routing Headers").</summary>
    public static Refusal? Task(in PostMessage post, string? taskId) =>
        Decoded(post.Context.Request.Headers["Mcp-Name"]) != taskId ? Mismatch("Mcp-Name must equal params.taskId in the body.") : null;

    /// <summary>Null: the parameters that are headers too agree.</summary>
    public static Refusal? Parameters(in PostMessage post, ModernRequest request, IReadOnlyList<HeaderParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            var header = post.Context.Request.Headers[parameter.Header];
            var value = ValueAt(post.Bytes, request.Arguments, parameter.Path);
            var isGiven = value.Type is not (JsonTokenType.None or JsonTokenType.Null);
            if (isGiven != header.Count > 0 || (isGiven && !Agree(post.Bytes, value, Decoded(header))))
            {
                return Mismatch($"{parameter.Header} must equal the argument that it mirrors.");
            }
        }

        return null;
    }

    private static JsonMember ValueAt(in ReadOnlySequence<byte> message, JsonMember arguments, IReadOnlyList<string> path)
    {
        var at = arguments;
        foreach (var name in path)
        {
            at = at.Type == JsonTokenType.StartObject ? JsonMembers.Find(message, at.Value, System.Text.Encoding.UTF8.GetBytes(name)) : default;
        }

        return at;
    }

    private static bool Agree(in ReadOnlySequence<byte> message, JsonMember value, string? header) => header is not null && value.Type switch
    {
        JsonTokenType.String => MessageText.GetString(message, value.Value) == header,
        JsonTokenType.True => header == "true",
        JsonTokenType.False => header == "false",

        // Numerically: 42.0 and 42 are equal.
        JsonTokenType.Number => Number(System.Text.Encoding.ASCII.GetString(MessageText.GetRaw(message, value.Value))) is { } body && body == Number(header),
        _ => false,
    };

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string? Single(StringValues values) => values.Count == 1 ? values[0] : null;

    private static string? Decoded(StringValues values) => Single(values) is { } header ? HeaderText.Decode(header) : null;

    private static Refusal Mismatch(string message) => new(StatusCodes.Status400BadRequest, RpcCodes.HeaderMismatch, message);
}
