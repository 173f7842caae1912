namespace Gateway.StdioBridge.Http;

/// <summary>The MCP revisions that this gateway knows. Legacy ones begin with initialize and have sessions; modern ones are stateless.</summary>
internal static class ProtocolVersions
{
    public const string Header = "MCP-Protocol-Version";
    public const string Modern = "2026-07-28";

    /// <summary>Revisions that are served, newest first.</summary>
    public static readonly IReadOnlyList<string> Legacy = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    public static bool IsLegacy(string version) => Legacy.Contains(version, StringComparer.Ordinal);
}
