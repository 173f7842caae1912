namespace Gateway.StdioBridge.Http;

/// <summary>The MCP revisions that this gateway knows. Legacy ones begin with initialize and have sessions; modern ones are stateless.</summary>
internal static class ProtocolVersions
{
    public const string Header = "MCP-Protocol-Version";
    public const string Modern = "2026-07-28";

    /// <summary>Revisions that are served, newest first.</summary>
    public static readonly IReadOnlyList<string> Legacy = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>All of them: a server of either era is served to clients of both.</summary>
    public static readonly IReadOnlyList<string> Served = [Modern, .. Legacy];

    /// <summary>The refusal of a version header that names none of them; null: it does, or there is none.</summary>
    public static Refusal? Unknown(string header) => header.Length == 0 || Served.Contains(header, StringComparer.Ordinal) ? null : Refusal.Version(header);

    public static bool IsLegacy(string version) => Legacy.Contains(version, StringComparer.Ordinal);
}
