namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>The lines of /proc/PID/status (proc(5)); none when there is no such process or no /proc.</summary>
internal static class StatusLines
{
    public static string[] Of(string process)
    {
        try
        {
            return File.ReadAllLines($"/proc/{process}/status");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
