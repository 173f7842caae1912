using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children;

/// <summary>Everything needed to start one child, placeholders already filled in.</summary>
/// <param name="Server">The server's configured name, for logs.</param>
/// <param name="Command">Program: a path, or a name looked up on PATH.</param>
/// <param name="Arguments">Arguments; never hold a secret.</param>
/// <param name="Environment">The whole environment of the child beyond PATH, HOME and LANG; may hold secrets.</param>
/// <param name="WorkingDirectory">Null: the child's HOME, a fresh folder in the gateway's data directory that is removed with it.</param>
/// <param name="StopGrace">How long each step of a stop may take (stdin closed, SIGTERM) before the next.</param>
/// <param name="MaxMessageBytes">Longest message read from the child, in bytes.</param>
/// <param name="Secrets">Values overwritten by <c>*</c> wherever they show up in the child's stdout messages and stderr lines.</param>
/// <param name="LogStderr">Whether each (masked) stderr line is logged as it comes.</param>
internal sealed record ChildSpec(
    string Server,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string? WorkingDirectory,
    TimeSpan StopGrace,
    int MaxMessageBytes,
    IReadOnlyList<string> Secrets,
    bool LogStderr)
{
    /// <summary>How it is kept apart and limited. Default: the weakest tier, which every host allows.</summary>
    public ServerIsolationOptions Isolation { get; init; } = new() { Tier = IsolationTier.Plain };
}
