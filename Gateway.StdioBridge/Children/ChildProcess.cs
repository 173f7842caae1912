using System.Buffers;
using System.Diagnostics;
using Gateway.StdioBridge.Children.Isolation;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Children;

/// <summary>
/// One child from its start to the end of its group:
/// <code>
/// started ── stdout ends ──▶ OnClosed(null) if it lives on
///    │
///    ├── exits by itself ─────────────────────────┐
///    └── StopAsync: stdin closed, (SIGTERM,) SIGKILL ┴▶ reaped ▶ rest of the group killed ▶ output drained ▶ OnClosed(exit) ▶ folder removed ▶ Exited
/// </code>
/// </summary>
internal sealed partial class ChildProcess : IChild
{
    private readonly Process _process;
    private readonly ChildSpec _spec;
    private readonly ChildFolder _folder;
    private readonly ChildCell _cell;
    private readonly ChildPipes _pipes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task<ChildExit> _reaped;
    private readonly Lock _lock = new();
    private Task<ChildExit>? _stop;
    private volatile bool _requested;

    public ChildProcess(
        Process process, ChildSpec spec, ChildFolder folder, ChildCell cell, ChildPipes pipes, ChildProcessOptions options, TimeProvider time, ILogger logger)
    {
        (_process, _spec, _folder, _cell, _pipes, _time, _logger) = (process, spec, folder, cell, pipes, time, logger);
        ProcessId = process.Id;
        _reaped = ReapAsync();
        _ = TellClosedAsync(options.ExitFollows);
        Exited = EndAsync(options.DrainGrace);
    }

    public int ProcessId { get; }

    public Task<ChildExit> Exited { get; }

    /// <summary>Whether it ever wrote a message.</summary>
    public bool HasSpoken => _pipes.Messages.HasSpoken;

    public ValueTask<bool> SendAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken) => _pipes.Input.SendAsync(message, cancellationToken);

    public IReadOnlyList<string> LastErrorLines(int count) => _pipes.Errors.Last(count);

    public Task<ChildExit> StopAsync()
    {
        lock (_lock)
        {
            return _stop ??= Task.Run(StopOnceAsync);
        }
    }

    public void Kill()
    {
        _requested = true;
        Signal(ProcessSignals.Kill);
    }

    private async Task<ChildExit> StopOnceAsync()
    {
        _requested = true;
        await _pipes.Input.CloseAsync();
        foreach (var signal in _cell.StopSignals)
        {
            if (!await _reaped.EndsWithinAsync(_spec.StopGrace, _time))
            {
                Signalled(_logger, _spec.Server, ProcessId, signal);
                Signal(signal);
            }
        }

        return await Exited;
    }

    private async Task<ChildExit> ReapAsync()
    {
        await _process.WaitForExitAsync();
        return new ChildExit(_process.ExitCode, _requested);
    }

    private async Task TellClosedAsync(TimeSpan exitFollows)
    {
        await _pipes.OutputEnded;
        if (!await _reaped.EndsWithinAsync(exitFollows, _time))
        {
            ClosedAlive(_logger, _spec.Server, ProcessId);
            _pipes.Messages.Close(null);
        }
    }

    private async Task<ChildExit> EndAsync(TimeSpan drainGrace)
    {
        var exit = await _reaped;

        // Nobody outlives the leader. The group's id cannot have been given away while it has members, and is signalled once, now.
        if (LaunchTools.Host.OwnGroup)
        {
            ProcessSignals.SendToGroup(ProcessId, ProcessSignals.Kill);
        }

        _cell.KillRest();
        await _pipes.DrainAsync(drainGrace, exit.Requested, _time);
        LogExit(exit);
        _pipes.Messages.Close(exit);
        await _pipes.Input.CloseAsync();
        _pipes.Dispose();
        _process.Dispose();
        _cell.Dispose();
        _folder.TryDelete();
        return exit;
    }

    /// <summary>Only while the leader is not reaped, so that its pid is certainly its own. In its first moment it has no group yet.</summary>
    private void Signal(int signal)
    {
        if (!_reaped.IsCompleted && !(LaunchTools.Host.OwnGroup && ProcessSignals.SendToGroup(ProcessId, signal)))
        {
            ProcessSignals.SendToProcess(ProcessId, signal);
        }
    }

    private void LogExit(ChildExit exit)
    {
        if (exit.Requested)
        {
            Stopped(_logger, _spec.Server, ProcessId, exit.ExitCode);
        }
        else if (_pipes.Messages.HasSpoken)
        {
            Ended(_logger, _spec.Server, ProcessId, exit.ExitCode);
        }
        else
        {
            FailedStart(_logger, _spec.Server, ProcessId, exit.ExitCode, string.Join(" | ", LastErrorLines(5)));
        }
    }

    [LoggerMessage(2020, LogLevel.Debug, "Child {ProcessId} of {Server} was stopped, exit code {ExitCode}")]
    private static partial void Stopped(ILogger logger, string server, int processId, int exitCode);

    [LoggerMessage(2021, LogLevel.Warning, "Child {ProcessId} of {Server} ended by itself, exit code {ExitCode}")]
    private static partial void Ended(ILogger logger, string server, int processId, int exitCode);

    [LoggerMessage(2022, LogLevel.Warning, "Child {ProcessId} of {Server} ended before its first message, exit code {ExitCode}: {LastLines}")]
    private static partial void FailedStart(ILogger logger, string server, int processId, int exitCode, string lastLines);

    [LoggerMessage(2023, LogLevel.Warning, "Child {ProcessId} of {Server} closed its stdout but lives on")]
    private static partial void ClosedAlive(ILogger logger, string server, int processId);

    [LoggerMessage(2024, LogLevel.Information, "Child {ProcessId} of {Server} did not end in time; signal {Signal} sent to its group")]
    private static partial void Signalled(ILogger logger, string server, int processId, int signal);
}
