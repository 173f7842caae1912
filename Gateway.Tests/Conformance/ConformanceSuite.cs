using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Runs the public conformance suite as a program of its own.</summary>
internal static class ConformanceSuite
{
    /// <summary>Some 40 scenarios of at most 30 s each, and seconds in all when nothing is wrong.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <param name="url">The MCP endpoint; loopback, because one scenario is about just that.</param>
    /// <param name="revision">The requirement set, <c>2025-11-25</c> or <c>2026-07-28</c>.</param>
    public static async Task<SuiteReport> RunAsync(Uri url, string revision)
    {
        using var folder = new TemporaryDirectory();
        using var limit = new CancellationTokenSource(Limit);
        using var suite = Process.Start(Command(folder.Path, "server", "--url", url.ToString(), "--requirements", revision, "-o", folder.Path))!;
        try
        {
            var (output, errors) = (suite.StandardOutput.ReadToEndAsync(limit.Token), suite.StandardError.ReadToEndAsync(limit.Token));
            await suite.WaitForExitAsync(limit.Token);
            return SuiteReport.Read(folder.Path, suite.ExitCode, await output + await errors);
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
