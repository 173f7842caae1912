using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.StdioBridge.Children;

namespace Gateway.Tests.Support;

/// <summary>The real program, <c>dotnet Gateway.dll</c>, in a process of its own; killed at the end of the test if it still runs.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource Seen)> awaited = new();
    private readonly Action<string> follow = SuiteLog.Follow("a gateway's process");
    private readonly Task reading;
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(Process process)
    {
        this.process = process;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => process.Id;

    public string Output => string.Join('\n', output);

    /// <summary>Where it listens, once it does; faults when it ends before.</summary>
    public Task<Uri> ListeningAsync() => listening.Task.WaitAsync(Patience.Span);

    public static GatewayProcess Start(params string[] arguments) => StartAs([], arguments);

    /// <summary>Behind words like <c>setpriv --reuid 65534</c>.</summary>
    public static GatewayProcess StartAs(IReadOnlyList<string> words, params string[] arguments) =>
        StartProgram([.. words, "dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), .. arguments]);

    /// <summary>Another program that starts it.</summary>
    public static GatewayProcess StartProgram(string[] all)
    {
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["Logging__LogLevel__Default"] = "Trace" },
        };
        return new GatewayProcess(Process.Start(start)!);
    }

    /// <summary>Writes to its stdin, and ends it.</summary>
    public async Task TypeAsync(string text)
    {
        try
        {
            await process.StandardInput.WriteAsync(text);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
    }

    /// <summary>Ends when a line with the text was written; faults when the process ended without one.</summary>
    public async Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited.Enqueue((text, seen));
        if (!Output.Contains(text, StringComparison.Ordinal))
        {
            await Task.WhenAny(seen.Task, reading).WaitAsync(Patience.Token);
        }

        Output.Should().Contain(text);
    }

    public void SendSigterm() => ProcessSignals.SendToProcess(process.Id, ProcessSignals.Terminate);

    /// <summary>kill -9: nothing of the program's own runs any more.</summary>
    public void Kill() => process.Kill();

    public async Task<int> ExitCodeAsync()
    {
        await process.WaitForExitAsync(Patience.Token);

        // Its last lines may still be on their way.
        await reading.WaitAsync(Patience.Span);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(Patience.Token);

        // Everything said must have been read before the test may pass; a child that outlived it could hold the pipes.
        await reading.WaitAsync(Patience.Token);
        process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        const string mark = "Now listening on: ";
        while (await reader.ReadLineAsync() is { } line)
        {
            output.Enqueue(line);
            follow(line);
            if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            {
                listening.TrySetResult(new Uri(line[(at + mark.Length)..].Trim()));
            }

            foreach (var (text, seen) in awaited)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    seen.TrySetResult();
                }
            }
        }

        listening.TrySetException(new InvalidOperationException($"the gateway ended before it listened: {Output}"));
    }
}
