using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>One open stream of MCP 2024-11-05 and what writes to it.</summary>
internal sealed class SseConversation(BridgeSessions sessions, BridgeSession session, SharedStream stream, CancellationToken gone) : IDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(gone);
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];
    private bool _closed;
    private int _begun;

    public BridgeSession Session => session;

    public SharedStream Stream => stream;

    /// <summary>Takes the one initialize that a session has; false: it was there already.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

    /// <summary>The initialize did not come to anything; another may.</summary>
    public void BeginAnew() => Volatile.Write(ref _begun, 0);

    public void KeepAlive() => Run(stream.KeepAliveAsync, static () => { });

    /// <summary>Brings a message of the gateway's own to the client and gives its memory back.</summary>
    public void Say(MessageBuffer message) => Run(end => stream.WriteAsync(message.Written, end), message.Dispose);

    /// <summary>Brings what a call says to the client. Its place, taken before, is given back in the end.</summary>
    public void Follow(Call call) => Run(end => stream.WriteAllAsync(call, end), () =>
    {
        session.FromServer.Abandon(call.Outbox.Close());
        sessions.Leave(session.PersonId);
    });

    /// <summary>Completes when nothing writes any more, and nothing will.</summary>
    public async Task CloseAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _closed = true;
            running = [.. _running];
        }

        await _end.CancelAsync();
        await Task.WhenAll(running);
    }

    public void Dispose() => _end.Dispose();

    private void Run(Func<CancellationToken, Task> write, Action done)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _running.RemoveAll(static task => task.IsCompleted);
                _running.Add(Task.Run(() => RunAsync(write, done)));
                return;
            }
        }

        done();
    }

    private async Task RunAsync(Func<CancellationToken, Task> write, Action done)
    {
        try
        {
            await write(_end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The stream is closed.
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write: the stream closes.
        }
        finally
        {
            done();
        }
    }
}
