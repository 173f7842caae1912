using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Sandbox.SampleServer;

// Sampling is deprecated as of 2026-07-28; clients of the earlier versions have it, and a gateway must carry it.
#pragma warning disable MCP9005

/// <summary>A tool that lets the client's own model do the work.</summary>
internal sealed class SamplingTools(ForgejoApi api)
{
    public IEnumerable<McpServerTool> All =>
    [
        Tools.Read("summarise_issue", "Lets the client's own model sum up an issue (sampling).", SummariseAsync),
    ];

    private async Task<string> SummariseAsync(
        McpServer server,
        [Description("owner of the repository")] string owner,
        [Description("name of the repository")] string repository,
        [Description("number of the issue")] int number,
        CancellationToken cancellationToken)
    {
        if (server.ClientCapabilities?.Sampling is null)
        {
            throw new McpException("this client offers no sampling");
        }

        var issue = await api.GetAsync($"repos/{ForgejoApi.Part(owner)}/{ForgejoApi.Part(repository)}/issues/{number}", cancellationToken);
        var question = new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = $"Sum up in one sentence: {issue["title"]}\n{issue["body"]}" }] };
        var answer = await server.SampleAsync(new CreateMessageRequestParams { Messages = [question], MaxTokens = 200 }, cancellationToken);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }
}
