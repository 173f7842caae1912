using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Runs the public conformance suite as a program of its own.</summary>
internal static class ConformanceSuite
{
    /// <summary>Some 40 scenarios of at most 30 s each, and seconds in all when nothing is wrong.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <param name="url">The MCP endpoint; loopback, because one scenario is about just that.</param>
    /// <param name="revision">The requirement set, <c>2025-11-25</c> or <c>2026-07-28</c>.</param>
    public static Task<SuiteReport> RunAsync(Uri url, string revision) =>
        RunAsync(_ => Task.CompletedTask, "server", "--url", url.ToString(), "--requirements", revision);

    /// <summary>The authorization server's own scenarios.</summary>
    /// <param name="visit">Called with the address that the suite asks a person to open.</param>
    public static Task<SuiteReport> AuthorizeAsync(string issuer, string clientId, Uri redirect, Uri resource, Func<Uri, Task> visit) => RunAsync(
        line => line.StartsWith("http", StringComparison.Ordinal) ? visit(new Uri(line)) : Task.CompletedTask,
        "authorization", "--url", issuer, "--client-id", clientId, "--resource", resource.ToString(), "--port", redirect.Port.ToString(CultureInfo.InvariantCulture));

    private static async Task<SuiteReport> RunAsync(Func<string, Task> onLine, params string[] arguments)
    {
        using var folder = new TemporaryDirectory();
        using var limit = new CancellationTokenSource(Limit);
        using var suite = Process.Start(Command(folder.Path, [.. arguments, "-o", folder.Path]))!;
        try
        {
            var errors = suite.StandardError.ReadToEndAsync(limit.Token);
            var output = new StringBuilder();
            while (await suite.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                output.AppendLine(line);
                await onLine(line);
            }

            await suite.WaitForExitAsync(limit.Token);
            return SuiteReport.Read(folder.Path, suite.ExitCode, output + await errors);
        }
        finally
        {
            if (!suite.HasExited)
            {
                suite.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo Command(string folder, params string[] arguments)
    {
        // Needs Node 22 (fs.globSync).
        var start = new ProcessStartInfo(Tools.Node())
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Tools.NodeFile("@modelcontextprotocol/conformance/dist/index.js"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
