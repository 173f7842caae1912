using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>Who is told of changes: the one client of a handshake, and every listen request of 2026-07-28.</summary>
internal sealed class Subscriptions(StdioConnection connection) : IDisposable
{
    private const int MaxEntries = 1024;

    private readonly ConcurrentDictionary<string, byte> _resources = new();
    private readonly ConcurrentDictionary<string, Listener> _listeners = new();

    /// <summary>Held while an acknowledgement is sent, so that no change overtakes it or falls into the gap behind it.</summary>
    private readonly SemaphoreSlim _announcing = new(1);
    private volatile bool _handshakeDone;

    public void HandshakeDone() => _handshakeDone = true;

    public bool Subscribe(string uri) => _resources.Count < MaxEntries && (_resources.TryAdd(uri, 0) || true);

    public void Unsubscribe(string uri) => _resources.TryRemove(uri, out _);

    /// <summary>Acknowledges before anything else can be sent on the subscription (2026-07-28 basic/utilities/subscriptions).</summary>
    public async Task<bool> ListenAsync(Listener listener)
    {
        if (_listeners.Count >= MaxEntries)
        {
            return false;
        }

        await InTurnAsync(async () =>
        {
            await connection.NotifyAsync("notifications/subscriptions/acknowledged", listener.Tagged(new() { ["notifications"] = listener.Filter.DeepClone() }));
            _listeners[listener.Id.ToJsonString()] = listener;
        });
        return true;
    }

    public void StopListening(string id) => _listeners.TryRemove(id, out _);

    /// <param name="list"><c>tools</c> or <c>prompts</c>.</param>
    public Task ListChangedAsync(string list) =>
        AnnounceAsync($"notifications/{list}/list_changed", _handshakeDone, listener => listener.WantsList(list), []);

    public Task ResourceUpdatedAsync(string uri) =>
        AnnounceAsync("notifications/resources/updated", _resources.ContainsKey(uri), listener => listener.WantsResource(uri), new() { ["uri"] = uri });

    /// <param name="id">The task.</param>
    /// <param name="details">All that is known of it.</param>
    public Task TaskChangedAsync(string id, JsonObject details) => AnnounceAsync("notifications/tasks", false, listener => listener.WantsTask(id), details);

    public void Dispose() => _announcing.Dispose();

    private Task AnnounceAsync(string method, bool toHandshakeClient, Func<Listener, bool> wants, JsonObject parameters) => InTurnAsync(async () =>
    {
        if (toHandshakeClient)
        {
            await connection.NotifyAsync(method, parameters.Count == 0 ? null : (JsonObject)parameters.DeepClone());
        }

        foreach (var listener in _listeners.Values.Where(wants))
        {
            await connection.NotifyAsync(method, listener.Tagged((JsonObject)parameters.DeepClone()));
        }
    });

    private async Task InTurnAsync(Func<Task> action)
    {
        await _announcing.WaitAsync();
        try
        {
            await action();
        }
        finally
        {
            _announcing.Release();
        }
    }
}
