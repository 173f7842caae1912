using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Children;

/// <summary>The three pipes of a child and the two readers on them.</summary>
internal sealed class ChildPipes : IDisposable
{
    private const int OutputBufferBytes = 16 * 1024;
    private const int ErrorBufferBytes = 4 * 1024;

    /// <summary>How often a listener that is busy with a dead child's last messages is waited for.</summary>
    private const int DrainRounds = 30;

    private readonly CancellationTokenSource _abandoned = new();
    private readonly Stream[] _streams;
    private readonly LineReader _output;
    private readonly LineReader _error;

    public ChildPipes(Process process, ChildSpec spec, IChildListener listener, ILogger logger)
    {
        var mask = new SecretMask(spec.Secrets);
        _streams = [process.StandardOutput.BaseStream, process.StandardError.BaseStream];
        Input = new ChildInput(process.StandardInput.BaseStream);
        Messages = new MessageSink(listener, spec, process.Id, logger);
        _output = new LineReader(_streams[0], spec.MaxMessageBytes, mask, Messages, OutputBufferBytes);
        _error = new LineReader(_streams[1], ErrorRing.MaxLineBytes, mask, new ErrorSink(Errors, spec, process.Id, logger), ErrorBufferBytes);
        OutputEnded = Task.Run(() => _output.RunAsync(_abandoned.Token));
        ErrorEnded = Task.Run(() => _error.RunAsync(_abandoned.Token));
    }

    public ChildInput Input { get; }

    public MessageSink Messages { get; }

    public ErrorRing Errors { get; } = new();

    public Task OutputEnded { get; }

    public Task ErrorEnded { get; }

    /// <summary>
    /// Lets a dead child's output be read to the end. A process that outlived it may hold the pipes open for ever: a reader that waits for bytes after the grace is abandoned;
    /// one whose listener is busy gets more time, unless the gateway itself ended the child.
    /// </summary>
    public async Task DrainAsync(TimeSpan grace, bool requested, TimeProvider time)
    {
        var both = Task.WhenAll(OutputEnded, ErrorEnded);
        for (var round = requested ? DrainRounds : 1; !await both.EndsWithinAsync(grace, time); round++)
        {
            if (round > DrainRounds)
            {
                return;
            }

            _ = _output.TryAbandon() & _error.TryAbandon();
            if (round == DrainRounds)
            {
                await _abandoned.CancelAsync();
            }
        }
    }

    public void Dispose()
    {
        Input.Dispose();
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }
}
