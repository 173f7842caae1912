using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>A task of the tasks extension (2026-07-28): a call that goes on after it was answered.</summary>
internal sealed class BackgroundTask(string id, CancellationTokenSource cancel, TimeProvider clock, Func<BackgroundTask, Task> onChange)
{
    private const int LifetimeMilliseconds = 600_000;
    private const int PollMilliseconds = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Ask Ask, TaskCompletionSource<JsonObject> Answer)> _open = [];
    private readonly string _createdAt = Stamp(clock);
    private string _lastUpdatedAt = Stamp(clock);
    private string _status = "working";
    private Reply? _end;

    public string Id => id;

    public CancellationToken Cancelled => cancel.Token;

    /// <summary>Asks the client, who answers with tasks/update.</summary>
    public async Task<JsonObject> AskAsync(string key, Ask ask)
    {
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _open[key] = (ask, answer);
            Become("input_required");
        }

        await onChange(this);
        return await answer.Task.WaitAsync(Cancelled);
    }

    /// <summary>Takes answers; those to no open question are ignored.</summary>
    public async Task UpdateAsync(JsonObject answers)
    {
        lock (_gate)
        {
            foreach (var (key, value) in answers)
            {
                if (value is JsonObject given && _open.Remove(key, out var asked))
                {
                    asked.Answer.SetResult((JsonObject)given.DeepClone());
                    Become(_open.Count == 0 ? "working" : _status);
                }
            }
        }

        await onChange(this);
    }

    public Task CancelAsync() => cancel.CancelAsync();

    /// <summary>Runs the work to its end.</summary>
    public async Task RunAsync(Func<BackgroundTask, Task<Reply>> work)
    {
        Reply? end;
        try
        {
            end = await work(this);
        }
        catch (OperationCanceledException)
        {
            end = null;
        }

        lock (_gate)
        {
            _end = end;
            _open.Clear();
            Become(end is null ? "cancelled" : end.Error is null ? "completed" : "failed");
        }

        await onChange(this);
    }

    /// <summary>The members of a Task, with <paramref name="details"/> those of a DetailedTask.</summary>
    public JsonObject Describe(bool details)
    {
        lock (_gate)
        {
            var task = new JsonObject
            {
                ["taskId"] = id,
                ["status"] = _status,
                ["createdAt"] = _createdAt,
                ["lastUpdatedAt"] = _lastUpdatedAt,
                ["ttlMs"] = LifetimeMilliseconds,
                ["pollIntervalMs"] = PollMilliseconds,
            };
            return details ? AddDetails(task) : task;
        }
    }

    private JsonObject AddDetails(JsonObject task)
    {
        if (_status == "input_required")
        {
            task["inputRequests"] = new JsonObject(_open.Select(entry =>
                KeyValuePair.Create(entry.Key, (JsonNode?)new JsonObject { ["method"] = entry.Value.Ask.Method, ["params"] = entry.Value.Ask.Parameters.DeepClone() })));
        }
        else if (_end is not null)
        {
            task[_end.Error is null ? "result" : "error"] = _end.Error?.ToJson() ?? _end.Result!.DeepClone();
        }

        return task;
    }

    private void Become(string status) => (_status, _lastUpdatedAt) = (status, Stamp(clock));

    private static string Stamp(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
