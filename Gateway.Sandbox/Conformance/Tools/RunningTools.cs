using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>Tools that take their time and say so.</summary>
internal static class RunningTools
{
    /// <summary>Longer than a gateway keeps a stream open that is to be polled, and shorter than the suite's patience of 5 s.</summary>
    private const int ReconnectionMilliseconds = 2500;

    public static Tool[] All { get; } =
    [
        new("test_tool_with_logging", "Logs three times.", LoggingAsync),
        new("test_logging_tool", "Logs at two levels.", TwoLevelsAsync),
        new("test_tool_with_progress", "Reports progress three times.", ProgressAsync),
        new("test_reconnection", "Takes long enough for a client to lose its stream and come back.", ReconnectionAsync),
    ];

    private static async Task<Reply> LoggingAsync(Call call)
    {
        await call.LogAsync("info", "Tool execution started");
        await call.WaitAsync(50);
        await call.LogAsync("info", "Tool processing data");
        await call.WaitAsync(50);
        await call.LogAsync("info", "Tool execution completed");
        return Reply.Text("Logged three times.");
    }

    private static async Task<Reply> TwoLevelsAsync(Call call)
    {
        await call.LogAsync("info", "An ordinary message");
        await call.LogAsync("error", "A severe message");
        return Reply.Text("Logged at two levels.");
    }

    private static async Task<Reply> ProgressAsync(Call call)
    {
        await call.ProgressAsync(0);
        await call.WaitAsync(50);
        await call.ProgressAsync(50);
        await call.WaitAsync(50);
        await call.ProgressAsync(100);
        return Reply.Text("Progressed from 0 to 100.");
    }

    private static async Task<Reply> ReconnectionAsync(Call call)
    {
        await call.WaitAsync(ReconnectionMilliseconds);
        return Reply.Text("This answer came late.");
    }
}
