namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>The severities of RFC 5424, least severe first.</summary>
internal static class LogLevels
{
    private static readonly string[] Ordered = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    public static bool IsKnown(string level) => Ordered.Contains(level);

    public static bool Reaches(string level, string least) => Array.IndexOf(Ordered, level) >= Array.IndexOf(Ordered, least);
}
