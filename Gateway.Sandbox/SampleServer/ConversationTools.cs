using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Sandbox.SampleServer;

/// <summary>Tools that talk back while they run: progress and elicitation.</summary>
internal sealed class ConversationTools(ForgejoApi api, TimeProvider time)
{
    private const int MaxSteps = 1000;
    private const int MaxPauseMilliseconds = 60_000;

    public IEnumerable<McpServerTool> All =>
    [
        Tools.Read("long_job", "Counts repositories again and again and reports progress.", LongJobAsync),
        Tools.Write("create_issue_by_asking", "Asks the person for a title, then creates the issue (elicitation).", CreateByAskingAsync),
    ];

    private async Task<string> LongJobAsync(
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellationToken,
        [Description("steps, 1 to 1000")] int steps = 5,
        [Description("milliseconds between steps, 0 to 60000")] int pause = 50)
    {
        steps = Math.Clamp(steps, 1, MaxSteps);
        for (var step = 1; step <= steps; step++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(pause, 0, MaxPauseMilliseconds)), time, cancellationToken);
            progress.Report(new ProgressNotificationValue { Progress = step, Total = steps, Message = $"step {step} of {steps}" });
        }

        var repositories = await api.GetAsync("user/repos?limit=50", cancellationToken);
        return $"{repositories.AsArray().Count} repositories after {steps} steps";
    }

    private async Task<string> CreateByAskingAsync(
        McpServer server,
        [Description("owner of the repository")] string owner,
        [Description("name of the repository")] string repository,
        CancellationToken cancellationToken)
    {
        if (server.ClientCapabilities?.Elicitation is null)
        {
            throw new McpException("this client offers no elicitation");
        }

        var asked = new ElicitRequestParams
        {
            Message = $"What shall the new issue in {owner}/{repository} be called?",
            RequestedSchema = new() { Properties = { ["title"] = new ElicitRequestParams.StringSchema { Title = "Title", MaxLength = 255 } }, Required = ["title"] },
        };
        var answer = await server.ElicitAsync(asked, cancellationToken);
        if (answer.Action != "accept" || answer.Content?.TryGetValue("title", out var title) != true)
        {
            return $"nothing was created: {answer.Action}";
        }

        var issue = await api.PostAsync($"repos/{ForgejoApi.Part(owner)}/{ForgejoApi.Part(repository)}/issues", new { title = title.GetString() }, cancellationToken);
        return $"created #{issue["number"]} {issue["title"]}";
    }
}
