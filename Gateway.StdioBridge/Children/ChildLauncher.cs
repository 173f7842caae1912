using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Gateway.StdioBridge.Children.Isolation;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Children;

/// <summary>Starts children and knows those that live.</summary>
internal sealed partial class ChildLauncher(
    ChildGroups groups, ChildIsolation isolation, BridgeMetrics metrics, IOptions<ChildProcessOptions> options, TimeProvider time, ILogger<ChildLauncher> logger) : IChildLauncher
{
    private readonly ConcurrentDictionary<IChild, bool> _live = new();
    private int _toldUnlimited;

    /// <summary>Children that were not reaped yet.</summary>
    public int LiveCount => _live.Count;

    public async ValueTask<IChild> StartAsync(ChildSpec spec, IChildListener listener, CancellationToken cancellationToken)
    {
        var folder = CreateFolder();
        ChildCell? cell = null;
        var begun = time.GetTimestamp();
        using var span = BridgeMetrics.Spans.StartActivity("child start");
        span?.SetTag("fjmcp.server", spec.Server);
        try
        {
            cell = isolation.Prepare(spec, folder);
            TellUnlimited(spec, cell);
            var process = await SpawnThread.RunAsync(() => Spawn(spec, folder, cell), cancellationToken);
            metrics.Spawned(spec.Server, cell.Tier, true, time.GetElapsedTime(begun));
            return Follow(process, spec, folder, cell, listener);
        }
        catch (Exception e) when (e is ChildStartException or OperationCanceledException)
        {
            metrics.Spawned(spec.Server, cell?.Tier ?? IsolationTier.Auto, false, time.GetElapsedTime(begun));
            span?.SetStatus(ActivityStatusCode.Error);
            cell?.Dispose();
            folder.TryDelete();
            throw;
        }
    }

    /// <summary>Stops all that still live, at once.</summary>
    public Task StopAllAsync() => Task.WhenAll(_live.Keys.Select(child => child.StopAsync()));

    /// <summary>The child runs all the same; said once, because what stands in the way stands in everybody's.</summary>
    private void TellUnlimited(ChildSpec spec, ChildCell cell)
    {
        if (isolation.Limits && !cell.IsLimited && Interlocked.Exchange(ref _toldUnlimited, 1) == 0)
        {
            Unlimited(logger, spec.Server);
        }
    }

    private ChildFolder CreateFolder()
    {
        try
        {
            return groups.CreateFolder();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChildStartException("A folder for the child could not be made in the data directory.", e);
        }
    }

    private ChildProcess Follow(Process process, ChildSpec spec, ChildFolder folder, ChildCell cell, IChildListener listener)
    {
        var pipes = new ChildPipes(process, spec, listener, logger);
        var child = new ChildProcess(process, spec, folder, cell, pipes, options.Value, time, logger);
        Started(logger, spec.Server, child.ProcessId);
        _live[child] = true;
        _ = ForgetAsync(child, spec, cell.Tier);
        return child;
    }

    private async Task ForgetAsync(ChildProcess child, ChildSpec spec, IsolationTier tier)
    {
        var begun = time.GetTimestamp();
        var exit = await child.Exited.ConfigureAwait(ConfigureAwaitOptions.None);
        _live.TryRemove(child, out bool _);
        metrics.Ended(spec.Server, tier, exit.Requested ? "asked" : child.HasSpoken ? "crashed" : "failed", time.GetElapsedTime(begun));
    }

    private static Process Spawn(ChildSpec spec, ChildFolder folder, ChildCell cell)
    {
        try
        {
            var process = Process.Start(Describe(spec, folder, cell)) ?? throw new ChildStartException($"{spec.Command} could not be started.");
            Record(process, folder);
            return process;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new ChildStartException($"{spec.Command} could not be started: {e.Message}", e);
        }
    }

    /// <summary>A child that no later run could find must not run.</summary>
    private static void Record(Process process, ChildFolder folder)
    {
        try
        {
            folder.Write(GroupRecord.Of(process.Id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    private static ProcessStartInfo Describe(ChildSpec spec, ChildFolder folder, ChildCell cell)
    {
        var directory = Path.GetFullPath(spec.WorkingDirectory ?? folder.Home);
        if (!Directory.Exists(directory))
        {
            throw new ChildStartException($"The working directory {directory} does not exist.");
        }

        var environment = ChildEnvironment.Build(spec, folder.Home);
        var program = CommandLookup.Resolve(spec.Command, directory, environment["PATH"] ?? CommandLookup.DefaultPath);
        var command = LaunchCommand.Build(spec, cell.Words(spec, program, folder.Home, directory), program);
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    [LoggerMessage(2030, LogLevel.Debug, "Child {ProcessId} of {Server} started")]
    private static partial void Started(ILogger logger, string server, int processId);

    [LoggerMessage(2980, LogLevel.Warning, "{Server}: no cgroup could be made for a child; its memory and processes are not limited as a whole (said once)")]
    private static partial void Unlimited(ILogger logger, string server);
}
