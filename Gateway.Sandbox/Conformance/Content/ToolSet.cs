using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Protocol;
using Gateway.Sandbox.Conformance.Tools;

namespace Gateway.Sandbox.Conformance.Content;

/// <summary>All tools, always in the same order. The first takes no arguments: the suite calls whichever comes first.</summary>
internal static class ToolSet
{
    private static readonly Tool[] Tools =
        [.. ContentTools.All, .. RunningTools.All, .. AskingTools.All, .. InputRequiredTools.All, .. ChangeTools.All, .. SchemaTools.All];

    private static readonly Dictionary<string, Tool> ByName = Tools.ToDictionary(tool => tool.Name);
    private static readonly Dictionary<string, Tool> Lasting = TaskTools.All.ToDictionary(tool => tool.Name);

    public static Reply List(Call call) =>
        Reply.Of(new JsonObject { ["tools"] = new JsonArray([.. Tools.Concat(call.Tasks is null ? [] : TaskTools.All).Select(tool => tool.Describe())]) });

    public static async Task<Reply> CallAsync(Call call) =>
        ByName.TryGetValue(call.Request.Text("name"), out var tool) || (call.Tasks is not null && Lasting.TryGetValue(call.Request.Text("name"), out tool))
            ? await tool.Run(call)
            : Reply.Fail(RpcError.InvalidParams, "Unknown tool.");
}
