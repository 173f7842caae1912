using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>Issues and their comments.</summary>
internal sealed class IssueEndpoints(ForgejoState state, ApiErrors errors, Shapes shapes, RepositoryEndpoints repositories)
{
    private const string One = "/repos/{owner}/{name}/issues/{number:int}";
    private static readonly Needs NeedsIssue = new("issue");

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/repos/issues/search", Search).WithMetadata(NeedsIssue);
        api.MapGet("/repos/{owner}/{name}/issues", List).WithMetadata(NeedsIssue);
        api.MapPost("/repos/{owner}/{name}/issues", Create).WithMetadata(NeedsIssue);
        api.MapGet(One, Show).WithMetadata(NeedsIssue);
        api.MapPatch(One, Edit).WithMetadata(NeedsIssue);
        api.MapGet(One + "/comments", Comments).WithMetadata(NeedsIssue);
        api.MapPost(One + "/comments", Comment).WithMetadata(NeedsIssue);
    }

    private IResult Search(HttpContext context, string? q)
    {
        lock (state.Gate)
        {
            var found = state.Repositories.VisibleTo(ApiCaller.Of(context)!.Person.Id)
                .SelectMany(r => Matching(context, r).Where(i => i.Title.Contains(q ?? "", StringComparison.OrdinalIgnoreCase)).Select(i => (r, i))).ToList();
            return Results.Json(Paging.Page(context, repositories.Origin, found).Select(f => shapes.Issue(f.r, f.i)).ToList());
        }
    }

    private IResult List(HttpContext context, string owner, string name)
    {
        lock (state.Gate)
        {
            return repositories.Find(context, owner, name) is { } repository
                ? Results.Json(Paging.Page(context, repositories.Origin, Matching(context, repository).ToList()).Select(i => shapes.Issue(repository, i)).ToList())
                : errors.NotFound();
        }
    }

    private async Task<IResult> Create(HttpContext context, string owner, string name)
    {
        var asked = await ApiBody.ReadAsync<IssueBody>(context);
        lock (state.Gate)
        {
            if (repositories.Find(context, owner, name) is not { } repository)
            {
                return errors.NotFound();
            }

            return asked?.Title is { Length: > 0 and <= 255 } title
                ? Results.Json(shapes.Issue(repository, state.Repositories.AddIssue(repository, ApiCaller.Of(context)!.Person.Id, title, asked.Body ?? "")), statusCode: 201)
                : errors.Error(422, "[Title]: Required");
        }
    }

    private IResult Show(HttpContext context, string owner, string name, int number)
    {
        lock (state.Gate)
        {
            return Find(context, owner, name, number) is var (repository, issue) ? Results.Json(shapes.Issue(repository, issue)) : errors.NotFound();
        }
    }

    private async Task<IResult> Edit(HttpContext context, string owner, string name, int number)
    {
        var asked = await ApiBody.ReadAsync<IssueBody>(context);
        lock (state.Gate)
        {
            if (Find(context, owner, name, number) is not var (repository, issue))
            {
                return errors.NotFound();
            }

            (issue.Title, issue.Body) = (asked?.Title ?? issue.Title, asked?.Body ?? issue.Body);
            (issue.Closed, issue.Updated) = (asked?.State is null ? issue.Closed : asked.State == "closed", state.Time.GetUtcNow());
            return Results.Json(shapes.Issue(repository, issue), statusCode: 201);
        }
    }

    private IResult Comments(HttpContext context, string owner, string name, int number)
    {
        lock (state.Gate)
        {
            return Find(context, owner, name, number) is var (_, issue) ? Results.Json(issue.Comments.Select(shapes.Comment).ToList()) : errors.NotFound();
        }
    }

    private async Task<IResult> Comment(HttpContext context, string owner, string name, int number)
    {
        var asked = await ApiBody.ReadAsync<IssueBody>(context);
        lock (state.Gate)
        {
            return Find(context, owner, name, number) is var (_, issue)
                ? Results.Json(shapes.Comment(state.Repositories.AddComment(issue, ApiCaller.Of(context)!.Person.Id, asked?.Body ?? "")), statusCode: 201)
                : errors.NotFound();
        }
    }

    private (Repository Repository, Issue Issue)? Find(HttpContext context, string owner, string name, int number)
        => repositories.Find(context, owner, name) is { } repository && repository.Issues.Find(i => i.Number == number) is { } issue ? (repository, issue) : null;

    // state is open unless asked otherwise; this server has no pull requests.
    private static IEnumerable<Issue> Matching(HttpContext context, Repository repository)
    {
        var (wanted, type) = (context.Request.Query["state"].ToString(), context.Request.Query["type"].ToString());
        return type == "pulls" ? [] : repository.Issues.Where(i => wanted == "all" || i.Closed == (wanted == "closed"));
    }
}

internal sealed record IssueBody(string? Title, string? Body, string? State);
