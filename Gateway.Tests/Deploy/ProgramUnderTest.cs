using System.Diagnostics;
using Gateway.StdioBridge.Children;

namespace Gateway.Tests.Deploy;

/// <summary>The published gateway as a process of its own; its output is kept and can be waited for.</summary>
internal sealed class ProgramUnderTest : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task reading;
    private readonly List<string> lines = [];
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];

    public ProgramUnderTest(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public string Said
    {
        get
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        }
    }

    /// <summary>Ends when a line that holds the text was written; fails when the program ended first.</summary>
    public async Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (lines)
        {
            awaited.Add((text, seen));
            if (lines.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }
        }

        await Task.WhenAny(seen.Task, reading).WaitAsync(TimeSpan.FromMinutes(1));
        seen.Task.IsCompleted.Should().BeTrue("the program should say '{0}' but ended with: {1}", text, Said);
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => ProcessSignals.SendToProcess(process.Id, ProcessSignals.Terminate);

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);
        await reading;
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Add(line);
                foreach (var (_, seen) in awaited.Where(entry => line.Contains(entry.Text, StringComparison.Ordinal)))
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
