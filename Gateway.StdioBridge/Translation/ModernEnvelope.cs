namespace Gateway.StdioBridge.Translation;

/// <summary>What each request to a stateless server says of its client (MCP 2026-07-28, basic, "_meta").</summary>
internal static class ModernEnvelope
{
    public const string Version = "2026-07-28";

    /// <summary>The gateway's name to a child, raw JSON.</summary>
    public static string ClientInfo { get; } = $$"""{"name":"fjmcp-gateway","version":"{{typeof(ModernEnvelope).Assembly.GetName().Version?.ToString(3) ?? "0"}}"}""";

    // Behind ClientInfo, which it holds: static members get their values in order.
    private static readonly string Own = $$$"""
        "_meta":{"{{{MetaKeys.Prefix}}}protocolVersion":"{{{Version}}}","{{{MetaKeys.Prefix}}}clientInfo":{{{ClientInfo}}},"{{{MetaKeys.Prefix}}}clientCapabilities":
        """;

    /// <summary>Params of a request of the gateway's own, with what they must say of it.</summary>
    /// <param name="parameters">Raw JSON of an object without <c>_meta</c>.</param>
    /// <param name="capabilities">Raw JSON of what the gateway can do as a client.</param>
    public static string Around(string parameters, string capabilities = "{}") => $"{{{Own}{capabilities}}}{(parameters == "{}" ? "" : ",")}{parameters[1..]}";
}
