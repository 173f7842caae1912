using Microsoft.Extensions.Primitives;

namespace Gateway.StdioBridge.Http;

/// <summary>What a client can read.</summary>
/// <param name="Json">application/json is acceptable.</param>
/// <param name="Sse">text/event-stream is acceptable.</param>
/// <param name="SseFirst">text/event-stream is listed before application/json.</param>
internal readonly record struct AcceptHeader(bool Json, bool Sse, bool SseFirst)
{
    /// <summary>Reads an Accept header. None at all, or <c>*/*</c>, means everything (RFC 9110, section 12.5.1).</summary>
    public static AcceptHeader Read(StringValues values)
    {
        var text = values.Count == 1 ? values[0] : values.ToString();
        if (string.IsNullOrEmpty(text) || text.Contains("*/*", StringComparison.Ordinal))
        {
            return new AcceptHeader(true, true, Position(text, "text/event-stream") < Position(text, "application/json"));
        }

        var json = Math.Min(Position(text, "application/json"), Position(text, "application/*"));
        var sse = Math.Min(Position(text, "text/event-stream"), Position(text, "text/*"));
        return new AcceptHeader(json < int.MaxValue, sse < int.MaxValue, sse < json);
    }

    private static int Position(string? text, string type)
    {
        var at = text?.IndexOf(type, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? int.MaxValue : at;
    }
}
