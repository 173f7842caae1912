using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>Writes newline-delimited messages, one at a time, and matches the other side's answers to requests sent from here.</summary>
internal sealed class StdioConnection(Stream output) : IDisposable
{
    private const int MaxAsked = 1024;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _asked = new();
    private int _lastId;

    public async Task SendAsync(JsonObject message)
    {
        message.Insert(0, "jsonrpc", "2.0");
        var line = Encoding.UTF8.GetBytes(message.ToJsonString() + "\n");
        await _writing.WaitAsync();
        try
        {
            await output.WriteAsync(line);
            await output.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task NotifyAsync(string method, JsonObject? parameters = null) => SendAsync(Message(method, parameters));

    /// <summary>Sends a request and waits for the whole answer (with <c>result</c> or <c>error</c>).</summary>
    public async Task<JsonObject> RequestAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        if (_asked.Count >= MaxAsked)
        {
            throw new InvalidOperationException($"More than {MaxAsked} requests wait for an answer.");
        }

        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        try
        {
            var message = Message(method, parameters);
            message.Insert(0, "id", int.Parse(id, CultureInfo.InvariantCulture));
            await SendAsync(message);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Hands an answer to the request that waits for it; an answer that nobody waits for is dropped.</summary>
    public void Complete(JsonObject answer)
    {
        if (answer["id"] is { } id && _asked.TryRemove(id.ToJsonString(), out var waiting))
        {
            waiting.TrySetResult(answer);
        }
    }

    public void Dispose() => _writing.Dispose();

    private static JsonObject Message(string method, JsonObject? parameters)
    {
        var message = new JsonObject { ["method"] = method };
        if (parameters is not null)
        {
            message["params"] = parameters;
        }

        return message;
    }
}
