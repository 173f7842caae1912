using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>Reads messages and serves every request on its own; the first era that knows a request's shape answers it.</summary>
internal sealed class Dispatcher(StdioConnection connection, IReadOnlyList<IEra> eras)
{
    private const int MaxRunning = 4096;

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    public async Task RunAsync(Stream input)
    {
        await foreach (var line in LineReader.ReadAsync(input))
        {
            await HandleAsync(Json.TryObject(line));
        }

        foreach (var call in _running.Values)
        {
            await call.CancelAsync();
        }
    }

    private async Task HandleAsync(JsonObject? message)
    {
        if (message is null)
        {
            await connection.SendAsync(Reply.Fail(RpcError.ParseError, "Not a JSON object.").ToMessage(null));
        }
        else if (Json.Text(message, "method") is not { Length: > 0 } method)
        {
            connection.Complete(message);
        }
        else if (message["id"] is { } id)
        {
            await StartAsync(new Request(id, method, message["params"] as JsonObject ?? []));
        }
        else
        {
            Notice(method, message["params"] as JsonObject);
        }
    }

    private async Task StartAsync(Request request)
    {
        // Never disposed: it has no timer, and a cancellation may come in the moment that the call ends.
        var cancel = new CancellationTokenSource();
        if (_running.Count >= MaxRunning || !_running.TryAdd(request.Id.ToJsonString(), cancel))
        {
            await connection.SendAsync(Reply.Fail(RpcError.InvalidRequest, "The id is in use, or too much runs at once.").ToMessage(request.Id));
            return;
        }

        // Not awaited: a request may wait for an answer that this same loop must read.
        _ = ServeAsync(request, cancel);
    }

    private async Task ServeAsync(Request request, CancellationTokenSource cancel)
    {
        try
        {
            var era = eras.FirstOrDefault(era => era.Serves(request)) ?? eras[^1];
            var reply = await era.AnswerAsync(request, cancel.Token);

            // A cancelled request is not answered (2025-11-25 basic/utilities/cancellation).
            if (reply != Reply.Nothing && !cancel.IsCancellationRequested)
            {
                await connection.SendAsync(reply.ToMessage(request.Id));
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            _running.TryRemove(request.Id.ToJsonString(), out _);
        }
    }

    private void Notice(string method, JsonObject? parameters)
    {
        if (method != "notifications/cancelled")
        {
            eras[^1].Notice(method);
        }
        else if (parameters?["requestId"]?.ToJsonString() is { } id)
        {
            Cancel(id);
        }
    }

    private void Cancel(string id)
    {
        foreach (var era in eras)
        {
            era.Cancelled(id);
        }

        if (_running.TryGetValue(id, out var cancel))
        {
            cancel.Cancel();
        }
    }
}
