using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>/user/repos, /repos/search, /repos/{owner}/{name} and its raw files.</summary>
internal sealed class RepositoryEndpoints(ForgejoState state, ApiErrors errors, Shapes shapes)
{
    public void Map(IEndpointRouteBuilder api)
    {
        // Both categories: the trap of a token that holds only read:repository.
        api.MapGet("/user/repos", Mine).WithMetadata(new Needs("user", "repository"));
        api.MapGet("/repos/search", Search).WithMetadata(new Needs("repository"));
        api.MapGet("/repos/{owner}/{name}", Show).WithMetadata(new Needs("repository"));
        api.MapGet("/repos/{owner}/{name}/raw/{**path}", Raw).WithMetadata(new Needs("repository"));
    }

    private IResult Mine(HttpContext context)
    {
        lock (state.Gate)
        {
            var mine = state.Repositories.OwnedBy(ApiCaller.Of(context)!.Person.Id).ToList();
            return Results.Json(Paging.Page(context, Origin, mine).Select(shapes.Repository).ToList());
        }
    }

    private IResult Search(HttpContext context, string? q)
    {
        lock (state.Gate)
        {
            var found = state.Repositories.VisibleTo(ApiCaller.Of(context)!.Person.Id)
                .Where(r => r.Name.Contains(q ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
            return Results.Json(new { ok = true, data = Paging.Page(context, Origin, found).Select(shapes.Repository).ToList() });
        }
    }

    private IResult Show(HttpContext context, string owner, string name)
    {
        lock (state.Gate)
        {
            return Find(context, owner, name) is { } repository ? Results.Json(shapes.Repository(repository)) : errors.NotFound();
        }
    }

    private IResult Raw(HttpContext context, string owner, string name, string path)
    {
        lock (state.Gate)
        {
            return Find(context, owner, name)?.Files.GetValueOrDefault(path) is { } text ? Results.Text(text) : errors.NotFound();
        }
    }

    public Repository? Find(HttpContext context, string owner, string name)
        => state.People.Find(owner) is not { } person ? null : state.Repositories.VisibleTo(ApiCaller.Of(context)!.Person.Id)
            .FirstOrDefault(r => r.OwnerId == person.Id && r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public string Origin => state.Prefix.Length == 0 ? state.Url : state.Url[..^state.Prefix.Length];
}
