using System.Text;

namespace Gateway.StdioBridge.Translation;

/// <summary>How long stateless clients may keep what a server of an earlier revision answered, which has no say in it (MCP 2026-07-28, caching).</summary>
internal static class CacheHints
{
    /// <summary>Lists rarely change, and who listens is told; half a minute spares most of the polling.</summary>
    public const int ListMilliseconds = 30_000;

    // Always private: what a person sees of a server is seen with that person's rights.
    private static readonly byte[] List = Encoding.ASCII.GetBytes($"\"ttlMs\":{ListMilliseconds},\"cacheScope\":\"private\"");
    private static readonly byte[] Read = Encoding.ASCII.GetBytes("\"ttlMs\":0,\"cacheScope\":\"private\"");

    /// <summary>Whether results of this method say how long they may be kept, and by whom.</summary>
    public static bool Concern(string method) => method == "server/discover" || !For(method).IsEmpty;

    /// <summary>The members that a result of this method must carry; empty for all others.</summary>
    public static ReadOnlySpan<byte> For(string method) => method switch
    {
        "tools/list" or "prompts/list" or "resources/list" or "resources/templates/list" => List,
        "resources/read" => Read,
        _ => [],
    };
}
