using Gateway.Sandbox.Conformance.Content;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>Tools that announce a change. The lists stay as they are, so that other scenarios are not disturbed.</summary>
internal static class ChangeTools
{
    public static Tool[] All { get; } =
    [
        new("test_trigger_tool_change", "Announces a change of the tool list.", call => ListChangedAsync(call, "tools")),
        new("test_trigger_prompt_change", "Announces a change of the prompt list.", call => ListChangedAsync(call, "prompts")),
        new("test_trigger_resource_update", $"Announces a change of {Resources.Watched}.", UpdatedAsync),
    ];

    private static async Task<Reply> ListChangedAsync(Call call, string list)
    {
        await call.Subscriptions.ListChangedAsync(list);
        return Reply.Text($"Announced a change of {list}.");
    }

    private static async Task<Reply> UpdatedAsync(Call call)
    {
        await call.Subscriptions.ResourceUpdatedAsync(Resources.Watched);
        return Reply.Text($"Announced a change of {Resources.Watched}.");
    }
}
