using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// The last stderr lines of a child that ended by itself, masked, for whoever reads the log: the one place that only the gateway's administrators see. Its client
/// learns that it ended, and no more.
/// </summary>
internal static partial class LastWords
{
    private const int Lines = 5;

    public static void Log(ILogger logger, string server, ChildLink link)
    {
        foreach (var line in link.Child.LastErrorLines(Lines))
        {
            LogLine(logger, server, line);
        }
    }

    [LoggerMessage(2702, LogLevel.Warning, "{Server}: a child that ended by itself wrote at last: {Line}")]
    private static partial void LogLine(ILogger logger, string server, string line);
}
