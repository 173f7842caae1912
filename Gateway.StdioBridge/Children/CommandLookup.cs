namespace Gateway.StdioBridge.Children;

/// <summary>Finds programs. Done before the start, because setsid and setpriv would turn "not found" into an exit code of their own.</summary>
internal static class CommandLookup
{
    /// <summary>Used when the gateway itself was started without a PATH.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The full path of an executable.</summary>
    /// <exception cref="ChildStartException">There is none, or it may not be executed.</exception>
    public static string Resolve(string command, string directory, string path)
    {
        if (command.Length == 0)
        {
            throw new ChildStartException("No command is configured.");
        }

        var candidates = command.Contains('/', StringComparison.Ordinal)
            ? [Path.GetFullPath(command, directory)]
            : path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, command)).ToArray();
        var existing = candidates.Where(File.Exists).ToArray();
        return existing.FirstOrDefault(ProcessSignals.MayExecute)
            ?? throw new ChildStartException(existing.Length > 0 ? $"{existing[0]} is not executable." : NotFound(command));
    }

    /// <summary>The full path of a tool on PATH; null when it is not there.</summary>
    public static string? Find(string tool, string path) =>
        path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(file => File.Exists(file) && ProcessSignals.MayExecute(file));

    private static string NotFound(string command) =>
        command.Contains('/', StringComparison.Ordinal) ? $"{command} was not found." : $"{command} was not found on PATH.";
}
