using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What goes to the child.</summary>
internal sealed partial class ChildLink
{
    /// <summary>Takes a call in and sends it. The answer, or why there is none, comes through the call's outbox.</summary>
    public void Start(Call call, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        call.Number = call.Number == 0 ? conversation.NextNumber() : call.Number;
        if (Calls.Closed is not CallFault.None and var refused)
        {
            call.Fail(refused);
            return;
        }

        _ = DeliverAndDisposeAsync(call, call.ForChild(message, envelope));
    }

    /// <summary>
    /// Takes a call in and sends <paramref name="message"/>, whose memory stays the caller's. Moved: the child has not acted on it and never will; a successor may.
    /// Any other fault: there will be no answer, and the call was not told.
    /// </summary>
    public async Task<CallFault> DeliverAsync(Call call, MessageBuffer message)
    {
        var fault = Calls.Add(call);
        if (fault != CallFault.None)
        {
            return fault;
        }

        call.Trace(conversation.Server);
        call.Expect(time, call.Lasts ? Timeout.InfiniteTimeSpan : conversation.Settings.CallTimeout, OnTimeout);
        fault = await WriteAsync(message);
        if (fault == CallFault.None)
        {
            if (!call.MarkSent())
            {
                call.Fail(Calls.Closed);
            }

            return CallFault.None;
        }

        Calls.Take(call.Number);
        call.TakeBack();
        return fault == CallFault.ChildExited ? CallFault.Moved : fault;
    }

    /// <summary>Sends a message and gives its memory back. A fault when it was not sent.</summary>
    public async Task<CallFault> SendAsync(MessageBuffer message)
    {
        using (message)
        {
            return await WriteAsync(message);
        }
    }

    /// <summary>Sends a message of the gateway's own without waiting; dropped when the child has not read many earlier ones.</summary>
    public void Say(MessageBuffer message)
    {
        if (Interlocked.Increment(ref _unsaid) <= MaxUnsaid)
        {
            _ = SayAsync(message);
            return;
        }

        Interlocked.Decrement(ref _unsaid);
        message.Dispose();
    }

    private async Task SayAsync(MessageBuffer message)
    {
        await SendAsync(message);
        Interlocked.Decrement(ref _unsaid);
    }

    private async Task<CallFault> WriteAsync(MessageBuffer message)
    {
        if (!message.TryHold(_unsent))
        {
            return CallFault.TooBusy;
        }

        // Never cancelled half-way: a broken line would spoil the next message. A child that is stopped lets go of its writers.
        if (await Child.SendAsync(message.Written, CancellationToken.None))
        {
            return CallFault.None;
        }

        // It reads no more: whoever comes next goes to its successor at once, before the end of the process is noticed.
        Calls.Refuse();
        return CallFault.ChildExited;
    }

    private async Task DeliverAndDisposeAsync(Call call, MessageBuffer message)
    {
        using (message)
        {
            var fault = await DeliverAsync(call, message);
            if (fault != CallFault.None && !call.IsSettled)
            {
                call.Fail(fault == CallFault.Moved ? CallFault.ChildExited : fault);
            }
        }
    }
}
