using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace Gateway.Sandbox.Hosting;

/// <summary>The stdio server that the gateway starts for each person.</summary>
/// <param name="Name">For people: what it is.</param>
internal sealed record ServerCommand(string Name, string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The given command line, else forgejo-mcp if it is on PATH, else this program's own sample server.</summary>
    public static ServerCommand Choose(string? given)
    {
        if (given is not null && CommandLineParser.SplitCommandLine(given).ToList() is [var command, .. var arguments])
        {
            return new ServerCommand(given, command, arguments, None);
        }

        return OnPath("forgejo-mcp") is { } forgejo ? new ServerCommand("forgejo-mcp", forgejo, [], None) : Sample();
    }

    public static ServerCommand Sample()
    {
        // A child gets a clean environment: where the runtime is must be said if it is not where programs look for it.
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        var program = Path.Combine(AppContext.BaseDirectory, "Gateway.Sandbox");
        return File.Exists(program)
            ? new ServerCommand("the sample server", program, ["server"], environment)
            : new ServerCommand("the sample server", Path.Combine(environment["DOTNET_ROOT"], "dotnet"), [program + ".dll", "server"], environment);
    }

    private static string? OnPath(string program) => (System.Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
