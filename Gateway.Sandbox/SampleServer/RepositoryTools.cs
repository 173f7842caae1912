using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;

namespace Gateway.Sandbox.SampleServer;

/// <summary>Tools that do real work on Forgejo's API.</summary>
internal sealed class RepositoryTools(ForgejoApi api)
{
    public IEnumerable<McpServerTool> All =>
    [
        Tools.Read("who_am_i", "The account that this server works as.", WhoAmIAsync),
        Tools.Read("list_repositories", "The account's own repositories.", ListRepositoriesAsync),
        Tools.Read("list_issues", "The issues of a repository.", ListIssuesAsync),
        Tools.Read("get_issue", "One issue with its text.", GetIssueAsync),
        Tools.Write("create_issue", "Creates an issue.", CreateIssueAsync),
    ];

    private async Task<string> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var me = await api.GetAsync("user", cancellationToken);
        return $"{me["login"]} ({me["full_name"]})";
    }

    private async Task<string> ListRepositoriesAsync(CancellationToken cancellationToken)
    {
        var repositories = await api.GetAsync("user/repos?limit=50", cancellationToken);
        return Lines(repositories, r => $"{r["full_name"]}{((bool?)r["private"] == true ? " (private)" : "")}");
    }

    private async Task<string> ListIssuesAsync(
        [Description("owner of the repository")] string owner,
        [Description("name of the repository")] string repository,
        CancellationToken cancellationToken,
        [Description("open, closed or all")] string state = "open")
    {
        var issues = await api.GetAsync($"{Path(owner, repository)}/issues?limit=50&state={Uri.EscapeDataString(state)}", cancellationToken);
        return Lines(issues, i => $"#{i["number"]} {i["title"]} ({i["state"]})");
    }

    private async Task<string> GetIssueAsync(
        [Description("owner of the repository")] string owner,
        [Description("name of the repository")] string repository,
        [Description("number of the issue")] int number,
        CancellationToken cancellationToken)
    {
        var issue = await api.GetAsync($"{Path(owner, repository)}/issues/{number}", cancellationToken);
        return $"#{issue["number"]} {issue["title"]} ({issue["state"]}, by {issue["user"]?["login"]})\n\n{issue["body"]}";
    }

    private async Task<string> CreateIssueAsync(
        [Description("owner of the repository")] string owner,
        [Description("name of the repository")] string repository,
        [Description("title, at most 255 characters")] string title,
        CancellationToken cancellationToken,
        [Description("text, Markdown")] string body = "")
    {
        var issue = await api.PostAsync($"{Path(owner, repository)}/issues", new { title, body }, cancellationToken);
        return $"created #{issue["number"]} {issue["title"]}";
    }

    private static string Path(string owner, string repository) => $"repos/{ForgejoApi.Part(owner)}/{ForgejoApi.Part(repository)}";

    private static string Lines(JsonNode list, Func<JsonNode, string> line) => string.Join('\n', list.AsArray().Select(item => line(item!)));
}
