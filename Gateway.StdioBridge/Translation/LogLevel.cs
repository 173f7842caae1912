namespace Gateway.StdioBridge.Translation;

/// <summary>MCP's log levels (RFC 5424), least severe first.</summary>
internal enum LogLevel
{
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}

internal static class LogLevels
{
    private static readonly string[] Names = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>Null: no level of that name.</summary>
    public static LogLevel? Parse(string? text) => Array.IndexOf(Names, text) is >= 0 and var index ? (LogLevel)index : null;

    public static string Name(LogLevel level) => Names[(int)level];
}
