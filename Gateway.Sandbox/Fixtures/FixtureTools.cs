using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Fixtures;

/// <summary>The fixture server's tools. Arguments are in the code: each tool is as small as its use.</summary>
internal sealed class FixtureTools(FixtureSession session, FixtureWire wire)
{
    private static readonly string[] Names =
    [
        "echo", "gate", "release", "progress", "log", "later", "ask", "ask-later", "heard", "big", "flood", "env", "pid",
        "announce", "crash", "rubbish", "bad-utf8", "null-id", "duplicate", "unasked", "close-stdout", "id-last", "noise",
    ];

    public static JsonArray List() =>
        [.. Names.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["inputSchema"] = new JsonObject { ["type"] = "object" } })];

    public async Task<JsonNode> CallAsync(JsonNode id, JsonObject parameters)
    {
        var arguments = parameters["arguments"] as JsonObject ?? [];
        var token = parameters["_meta"]?["progressToken"];
        return (parameters["name"] ?? throw new InvalidOperationException("A call without a name.")).GetValue<string>() switch
        {
            "echo" => FixtureSession.Text(Text(arguments, "text")),
            "gate" => await GateAsync(arguments),
            "release" => Release(arguments),
            "progress" => await ProgressAsync(arguments, token),
            "log" => await LogAsync(arguments),
            "announce" => await AnnounceAsync(arguments),
            "later" => Later(arguments, () => LogAsync(arguments)),
            "ask" => await AskAsync(arguments),
            "ask-later" => Later(arguments, () => AskAsync(arguments)),
            "heard" => FixtureSession.Text((await session.Heard(Text(arguments, "method")).Task)?.ToJsonString() ?? "null"),
            "big" => FixtureSession.Text(new string('x', Number(arguments, "bytes"))),
            "flood" => await FloodAsync(arguments, token),
            "env" => FixtureSession.Text(Variables()),
            "pid" => FixtureSession.Text($"{Environment.ProcessId}"),
            var trouble => await MisbehaveAsync(trouble, id, arguments),
        };
    }

    private static string Text(JsonObject arguments, string name) => arguments[name]?.GetValue<string>() ?? "";

    private static int Number(JsonObject arguments, string name) => arguments[name]?.GetValue<int>() ?? 0;

    private static string Variables() =>
        string.Join('\n', Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal));

    private async Task<JsonNode> GateAsync(JsonObject arguments)
    {
        session.Heard("gate " + Text(arguments, "name")).TrySetResult(null);
        await session.Gate(Text(arguments, "name")).Task;
        return FixtureSession.Text("released");
    }

    private JsonObject Release(JsonObject arguments)
    {
        session.Gate(Text(arguments, "name")).TrySetResult();
        return FixtureSession.Text("ok");
    }

    /// <summary>Reports progress <c>steps</c> times, then waits for <c>gate</c> if one is named.</summary>
    private async Task<JsonNode> ProgressAsync(JsonObject arguments, JsonNode? token)
    {
        for (var step = 1; step <= Number(arguments, "steps") && token is not null; step++)
        {
            await ReportAsync(token, step, "step");
        }

        if (arguments.ContainsKey("gate"))
        {
            session.Heard("gate " + Text(arguments, "gate")).TrySetResult(null);
            await session.Gate(Text(arguments, "gate")).Task;
        }

        return FixtureSession.Text("done");
    }

    private Task ReportAsync(JsonNode token, int step, string message) =>
        session.NotifyAsync("notifications/progress", new JsonObject { ["progressToken"] = token.DeepClone(), ["progress"] = step, ["message"] = message });

    /// <summary>Reports <c>steps</c> times <c>bytes</c> of progress: more than a slow reader takes.</summary>
    private async Task<JsonNode> FloodAsync(JsonObject arguments, JsonNode? token)
    {
        var filler = new string('y', Number(arguments, "bytes"));
        for (var step = 1; step <= Number(arguments, "steps"); step++)
        {
            await ReportAsync(token ?? "none", step, filler);
        }

        return FixtureSession.Text("flooded");
    }

    private async Task<JsonNode> LogAsync(JsonObject arguments)
    {
        await session.NotifyAsync("notifications/message", new JsonObject { ["level"] = "info", ["data"] = Text(arguments, "text") });
        return FixtureSession.Text("logged");
    }

    /// <summary>Says a notification of this <c>method</c>.</summary>
    private async Task<JsonNode> AnnounceAsync(JsonObject arguments)
    {
        await session.NotifyAsync(Text(arguments, "method"), new JsonObject());
        return FixtureSession.Text("announced");
    }

    /// <summary>Asks the client; the answer is the result, and can be asked for with heard, method "answered".</summary>
    private async Task<JsonNode> AskAsync(JsonObject arguments)
    {
        var method = Text(arguments, "method") is { Length: > 0 } given ? given : throw new InvalidOperationException("A question without a method.");
        var answer = await session.AskAsync(method, arguments["params"]?.DeepClone());
        session.Heard("answered").TrySetResult(answer);
        return FixtureSession.Text(answer?.ToJsonString() ?? "null");
    }

    /// <summary>Answers at once and acts when <c>gate</c> is released; what came of it can be asked for with heard, method "later".</summary>
    private JsonObject Later(JsonObject arguments, Func<Task<JsonNode>> act)
    {
        _ = ActAsync();
        return FixtureSession.Text("later");

        async Task ActAsync()
        {
            await session.Gate(Text(arguments, "gate")).Task;
            session.Heard("later").TrySetResult(await act());
        }
    }

    private async Task<JsonNode> MisbehaveAsync(string trouble, JsonNode id, JsonObject arguments)
    {
        switch (trouble)
        {
            case "crash":
                await Console.Error.WriteLineAsync($"fixture: crashing, token is {Environment.GetEnvironmentVariable("FIXTURE_TOKEN")}");
                Environment.Exit(Number(arguments, "code"));
                break;
            case "close-stdout":
                FixtureWire.CloseOutput();
                break;
            case "noise":
                await new FixtureNoise(Number(arguments, "seed")).WriteAsync(wire, Number(arguments, "lines"), id);
                break;
            case "id-last":
                // As servers on the TypeScript SDK write their messages.
                await wire.WriteRawAsync(Encoding.UTF8.GetBytes($$$"""{"result":{"filler":"{{{new string('z', Number(arguments, "bytes"))}}}"},"jsonrpc":"2.0","id":{{{id.ToJsonString()}}}}""" + "\n"));
                break;
            case "duplicate":
                await wire.WriteAsync(FixtureSession.Reply(id, FixtureSession.Text("first")));
                return FixtureSession.Text("second");
            default:
                await wire.WriteRawAsync(Rubbish(trouble));
                break;
        }

        return FixtureSession.Text("survived");
    }

    private static byte[] Rubbish(string trouble) => trouble switch
    {
        "rubbish" => Encoding.UTF8.GetBytes("no JSON at all\n{\"half\": \n[]\n\n42\n{\"jsonrpc\":\"1.0\",\"id\":1}\n"),
        "bad-utf8" => [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\""u8, 0xff, 0xfe, .. "\"}\n"u8],
        "null-id" => Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"?\"}}\n"),
        "unasked" => Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":99999,\"result\":{}}\n"),
        _ => [],
    };
}
