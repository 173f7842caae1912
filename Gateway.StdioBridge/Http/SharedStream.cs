using System.Buffers;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http;

/// <summary>One event stream that several calls write to, a message at a time. Status and headers go out with the first message, or after a second.</summary>
internal sealed class SharedStream(HttpContext context, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Writes what comes through a call's outbox, to its last message.</summary>
    public async Task WriteAllAsync(Call call, CancellationToken cancelled)
    {
        while (true)
        {
            while (call.Outbox.TryTake(out var entry))
            {
                using var body = entry.Body;
                await WriteAsync(call, entry, cancelled);
                if (entry.IsLast)
                {
                    return;
                }
            }

            await call.Outbox.WaitAsync(cancelled);
        }
    }

    public Task WriteAsync(ReadOnlySequence<byte> message, CancellationToken cancelled) =>
        InTurnAsync(() => EventStream.WriteAsync(context.Response.BodyWriter, message, cancelled), cancelled);

    /// <summary>Where messages go to (MCP 2024-11-05, transports, HTTP with SSE): the first event of that transport.</summary>
    public Task WriteEndpointAsync(string path, CancellationToken cancelled) =>
        InTurnAsync(() => EventStream.WriteEndpointAsync(context.Response.BodyWriter, path, cancelled), cancelled);

    /// <summary>Shows that the stream lives, until cancelled.</summary>
    public async Task KeepAliveAsync(CancellationToken cancelled)
    {
        using var timer = new PeriodicTimer(Patience, time);
        while (await timer.WaitForNextTickAsync(cancelled))
        {
            timer.Period = EventStream.KeepAlive;
            await InTurnAsync(() => EventStream.WriteKeepAliveAsync(context.Response.BodyWriter, cancelled), cancelled);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task WriteAsync(Call call, Outgoing entry, CancellationToken cancelled)
    {
        if (entry.Fault == CallFault.Cancelled)
        {
            // MCP, cancellation: nobody waits for an answer.
            return;
        }

        using var fault = entry.Body is null ? ReplyWriter.FaultBody(context, call, entry.Fault) : null;
        await WriteAsync((entry.Body ?? fault!).Written, cancelled);
    }

    private async Task InTurnAsync(Func<ValueTask> write, CancellationToken cancelled)
    {
        await _turn.WaitAsync(cancelled);
        try
        {
            if (!context.Response.HasStarted)
            {
                await EventStream.StartAsync(context, cancelled);
            }

            await write();
        }
        finally
        {
            _turn.Release();
        }
    }
}
