using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Sessions;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>What is said of tasks.</summary>
internal static class TaskTalk
{
    private const string Declared = """{"elicitation":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    public static Task<BridgeHost> HostAsync(TimeProvider? time = null, params (string Key, string? Value)[] settings) =>
        BridgeHost.StartAsync(time, [.. HeaderTests.ConformanceChild("modern", "Modern"), ("Sessions:IdleTimeout", "00:02:00"), .. settings]);

    public static ModernClient Client(BridgeHost host, string person = "alice", string? grant = null) => new(host, person, grant, "conformance") { Capabilities = Declared };

    public static string Id(JsonNode task) => task["taskId"]!.GetValue<string>();

    /// <summary>A task that waits for an answer.</summary>
    public static async Task<string> MakeAsync(ModernClient client)
    {
        var id = Id((await client.ToolAsync("confirm_delete"))["result"]!);
        await UntilAsync(client, id, "input_required");
        return id;
    }

    public static async Task<JsonNode> AskAsync(ModernClient client, string method, string id, string answers = ",{}")
    {
        var more = method == "tasks/update" ? $",\"inputResponses\":{answers[1..]}" : "";
        using var response = await client.SendAsync(method, client.Body(method, $"\"taskId\":\"{id}\"{more}"), id);
        return await ModernClient.AnswerAsync(response);
    }

    public static async Task<JsonNode> GetAsync(ModernClient client, string id) => (await AskAsync(client, "tasks/get", id))["result"]!;

    public static async Task<JsonNode> UntilAsync(ModernClient client, string id, string status)
    {
        JsonNode task = new JsonObject();
        await Lasting.UntilAsync(async () => (task = await GetAsync(client, id))["status"]!.GetValue<string>() == status);
        return task;
    }

    /// <summary>The first word of a cancelled task; that one waits for an answer may have been said a moment late.</summary>
    public static async Task<JsonNode> EndOfAsync(EventReader events)
    {
        while (await events.NextAsync() is { } message)
        {
            if (message["params"]!["status"]!.GetValue<string>() == "cancelled")
            {
                return message;
            }
        }

        throw new InvalidOperationException("The stream ended before.");
    }

    public static async Task<EventReader> ListenAsync(ModernClient client, params string[] ids) =>
        await EventReader.OpenAsync(await client.PostAsync("subscriptions/listen", $$""" "notifications":{"taskIds":["{{string.Join("\",\"", ids)}}"]}"""));
}
