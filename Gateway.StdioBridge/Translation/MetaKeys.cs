namespace Gateway.StdioBridge.Translation;

/// <summary>Members of <c>_meta</c> that MCP 2026-07-28 gives a meaning to (basic, "_meta").</summary>
internal static class MetaKeys
{
    public const string Prefix = "io.modelcontextprotocol/";

    public static ReadOnlySpan<byte> SubscriptionId => "io.modelcontextprotocol/subscriptionId"u8;

    /// <summary>Under which name a server of an earlier revision wants a question's answer to be known to stateless clients.</summary>
    public static ReadOnlySpan<byte> InputKey => "fjmcp-gateway/inputKey"u8;
}
