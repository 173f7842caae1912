using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Fixtures;

/// <summary>One conversation of the fixture server: answers requests, remembers notifications, asks the client.</summary>
/// <param name="wire">Its pipes.</param>
/// <param name="script">A JSON file, read at each use; null: none. <c>initialize</c> holds members of the greeting, <c>announces</c> a notification that is sent once the client is
/// initialized, every other member, by method, the pages of that list.</param>
internal sealed class FixtureSession(FixtureWire wire, string? script = null)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode?>> _asked = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode?>> _heard = new();

    // Servers number their requests 0, 1, 2: so does this one, to collide with whoever does not rewrite ids.
    private int _lastAsked = -1;

    public async Task<int> RunAsync()
    {
        var tools = new FixtureTools(this, wire);
        while (await wire.ReadAsync() is { } message)
        {
            var id = message["id"];
            if (message["method"] is null)
            {
                Answered(id, message);
            }
            else if (id is null)
            {
                Notified(message["method"]!.GetValue<string>(), message["params"]?.DeepClone());
            }
            else
            {
                _ = AnswerAsync(tools, id.DeepClone(), message);
            }
        }

        return 0;
    }

    /// <summary>Completes with the params once a notification of this method came.</summary>
    public TaskCompletionSource<JsonNode?> Heard(string method) =>
        _heard.GetOrAdd(method, _ => new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Completes when somebody releases it.</summary>
    public TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Asks the client; the result, or the error, as it came.</summary>
    public async Task<JsonNode?> AskAsync(string method, JsonNode? parameters)
    {
        var id = Interlocked.Increment(ref _lastAsked);
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[Key(id)] = answer;
        await wire.WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters ?? new JsonObject() });
        return await answer.Task;
    }

    public Task NotifyAsync(string method, JsonNode parameters) =>
        wire.WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    public static JsonObject Reply(JsonNode id, JsonNode result) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result };

    public static JsonObject Text(string text) =>
        new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    private static string Key(int id) => $"{id}";

    /// <summary>notifications/release opens a gate without a call being in flight.</summary>
    private void Notified(string method, JsonNode? parameters)
    {
        if (method == "notifications/release")
        {
            Gate(parameters!["name"]!.GetValue<string>()).TrySetResult();
        }

        if (method == "notifications/initialized" && Script()["announces"] is { } announcement)
        {
            _ = NotifyAsync(announcement.GetValue<string>(), new JsonObject());
        }

        Heard(method).TrySetResult(parameters);
    }

    private JsonObject Script() => script is null ? [] : JsonNode.Parse(File.ReadAllText(script))!.AsObject();

    /// <summary>The page that a cursor leads to; null: the script has no such list.</summary>
    private JsonNode? Page(string method, JsonNode? parameters)
    {
        var cursor = parameters?["cursor"]?.GetValue<string>();
        var pages = Script()[method] as JsonArray ?? [];
        var index = cursor is null ? 0 : pages.ToList().FindIndex(page => page!["nextCursor"]?.GetValue<string>() == cursor) + 1;
        return index < pages.Count ? pages[index]!.DeepClone() : null;
    }

    private void Answered(JsonNode? id, JsonObject message)
    {
        if (id is not null && _asked.TryRemove(id.ToJsonString(), out var waiting))
        {
            waiting.TrySetResult((message["result"] ?? message["error"])?.DeepClone());
        }
    }

    private async Task AnswerAsync(FixtureTools tools, JsonNode id, JsonObject message)
    {
        JsonObject answer;
        try
        {
            answer = await ResultAsync(tools, id, message) is { } result ? Reply(id, result) : Error(id, -32601, "Method not found");
        }
        catch (InvalidOperationException)
        {
            // A member is of another type than it must be, or missing.
            answer = Error(id, -32602, "Invalid params");
        }

        await wire.WriteAsync(answer);
    }

    private async Task<JsonNode?> ResultAsync(FixtureTools tools, JsonNode id, JsonObject message) => message["method"]!.GetValue<string>() switch
    {
        "initialize" => Scripted(Greeting(message["params"])),
        "ping" => new JsonObject(),
        "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe" => Hear(message),
        "tools/call" => await tools.CallAsync(id, message["params"] as JsonObject ?? []),
        var list => Page(list, message["params"]) ?? (list == "tools/list" ? new JsonObject { ["tools"] = FixtureTools.List() } : null),
    };

    private JsonObject Hear(JsonObject message)
    {
        Heard(message["method"]!.GetValue<string>()).TrySetResult(message["params"]?.DeepClone());
        return [];
    }

    private static JsonObject Greeting(JsonNode? parameters)
    {
        var asked = parameters?["protocolVersion"]?.GetValue<string>() ?? "";
        return new JsonObject
        {
            ["protocolVersion"] = asked is "2025-03-26" or "2025-06-18" ? asked : "2025-11-25",
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true }, ["logging"] = new JsonObject() },
            ["serverInfo"] = new JsonObject { ["name"] = "fixture", ["version"] = "1" },
        };
    }

    private JsonObject Scripted(JsonObject greeting)
    {
        foreach (var (name, value) in Script()["initialize"] as JsonObject ?? [])
        {
            greeting[name] = value?.DeepClone();
        }

        return greeting;
    }

    private static JsonObject Error(JsonNode id, int code, string message) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id.DeepClone(),
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
    };
}
