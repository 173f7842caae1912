using System.Net.Http.Headers;

namespace Gateway.Auth.Clients.Documents;

/// <summary>How long a document counts as fresh, by the headers it came with (RFC 9111 4.2).</summary>
internal static class DocumentFreshness
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Also for no-store: one sign-in looks at the client more than once, and nobody shall make the gateway fetch at will.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);

    /// <summary>Where the headers say nothing.</summary>
    public static readonly TimeSpan Unsaid = TimeSpan.FromHours(1);

    public static TimeSpan Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var left = Said(response.Headers.CacheControl, response.Content.Headers.Expires, response.Headers.Date ?? now) - (response.Headers.Age ?? TimeSpan.Zero);
        return left < Shortest ? Shortest : left > Longest ? Longest : left;
    }

    private static TimeSpan Said(CacheControlHeaderValue? control, DateTimeOffset? expires, DateTimeOffset date) =>
        control is { NoStore: true } or { NoCache: true } ? TimeSpan.Zero
        : control?.SharedMaxAge ?? control?.MaxAge ?? (expires - date) ?? Unsaid;
}
