namespace Gateway.Operations;

/// <summary>Finds a child's program as a shell would.</summary>
internal static class CommandSearch
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The program's path; null when there is none that may be executed.</summary>
    public static string? Find(string command) =>
        Candidates(command).FirstOrDefault(path => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0));

    private static IEnumerable<string> Candidates(string command) => command.Contains('/', StringComparison.Ordinal)
        ? [command]
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, command));
}
