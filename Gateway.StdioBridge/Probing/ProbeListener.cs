using System.Buffers;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Probing;

/// <summary>Waits for a child's one answer; whatever else it says does not matter.</summary>
internal sealed class ProbeListener(ProbeListener.Reading read) : IChildListener
{
    private readonly TaskCompletionSource<Heard> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says what an answer means.</summary>
    public delegate Heard Reading(in ReadOnlySequence<byte> message, in Envelope envelope);

    public Task<Heard> Heard => _heard.Task;

    public ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        if (MessagePeek.TryRead(message, out var envelope, out _) && envelope.Kind is MessageKind.Response or MessageKind.ErrorResponse)
        {
            _heard.TrySetResult(Read(message, envelope));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void OnClosed(ChildExit? exit) => _heard.TrySetResult(Probing.Heard.Gone);

    private Heard Read(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        try
        {
            return read(message, envelope);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name that was looked at.
            return Probing.Heard.No;
        }
    }
}
