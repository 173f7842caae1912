using System.Buffers;

namespace Gateway.StdioBridge.Children;

/// <summary>Starts child processes.</summary>
internal interface IChildLauncher
{
    /// <summary>Starts a child and begins to read from it.</summary>
    /// <exception cref="ChildStartException">The program could not be started (not found, not executable, no resources).</exception>
    ValueTask<IChild> StartAsync(ChildSpec spec, IChildListener listener, CancellationToken cancellationToken);
}

/// <summary>A running child process: newline-delimited JSON-RPC on its pipes. Disposable state; the session is what lasts.</summary>
internal interface IChild
{
    int ProcessId { get; }

    /// <summary>Completes once the process was reaped and its output read to the end; never faults.</summary>
    Task<ChildExit> Exited { get; }

    /// <summary>
    /// Writes one message and its newline. Writers are served one at a time; waiting is back-pressure.
    /// False: the child takes no more input (EPIPE or stopping) and nothing of the message is known to have been read.
    /// </summary>
    ValueTask<bool> SendAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken);

    /// <summary>Closes stdin, then SIGTERM, then SIGKILL, each after <see cref="ChildSpec.StopGrace"/>, to the whole process group; returns when reaped.</summary>
    Task<ChildExit> StopAsync();

    /// <summary>SIGKILL to the whole process group, now; a stop under way completes by it.</summary>
    void Kill();

    /// <summary>The newest masked stderr lines, oldest first.</summary>
    IReadOnlyList<string> LastErrorLines(int count);
}

/// <summary>Receives what a child says. Called by one reader at a time, in order.</summary>
internal interface IChildListener
{
    /// <summary>One whole line without its newline, masked. The memory is valid until the returned task completes; awaiting it holds the child back.</summary>
    ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken);

    /// <summary>A line longer than MaxMessageBytes was skipped; <paramref name="head"/> is its beginning (at most 64 KiB), so that its id can be found.</summary>
    ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken);

    /// <summary>
    /// The end (at most 256 bytes) of the line whose beginning was told last: servers that write the id last have it here. It may begin within a secret: never shown.
    /// </summary>
    ValueTask OnOversizedEndAsync(ReadOnlySequence<byte> tail, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The child's stdout ended or the process was reaped, whichever was first; called once, no message follows.</summary>
    void OnClosed(ChildExit? exit);
}

/// <summary>How a child ended.</summary>
/// <param name="ExitCode">The exit code; 128 + signal when a signal ended it.</param>
/// <param name="Requested">Whether the gateway had asked for it.</param>
internal sealed record ChildExit(int ExitCode, bool Requested);

/// <summary>A child could not be started. The message names the command and the cause, never a secret.</summary>
internal sealed class ChildStartException(string message, Exception? inner = null) : Exception(message, inner);
