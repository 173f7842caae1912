using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>/version, /settings/api, /user, /users and /orgs.</summary>
internal sealed class AccountEndpoints(ForgejoState state, ApiErrors errors, Shapes shapes)
{
    private const string Version = "15.0.3+gitea-1.22.0";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/version", () => Results.Json(new { version = Version })).WithMetadata(new OpenToAll());
        api.MapGet("/settings/api", () => Results.Json(new { max_response_items = Paging.MaxItems, default_paging_num = 30, default_git_trees_per_page = 1000, default_max_blob_size = 10_485_760 }))
            .WithMetadata(new OpenToAll());
        api.MapGet("/user", Me).WithMetadata(new Needs("user"));
        api.MapGet("/admin/cron", Cron).WithMetadata(new Needs("admin"));

        // Public, as long as the instance demands no sign-in and the account does not hide itself.
        api.MapGet("/orgs/{name}", Organisation).WithMetadata(new OpenToAll());
        api.MapGet("/users/{name}", Other).WithMetadata(new Needs("user")).WithMetadata(new OpenToAll());
    }

    private IResult Me(HttpContext context)
    {
        lock (state.Gate)
        {
            return Results.Json(shapes.User(ApiCaller.Of(context)!.Person));
        }
    }

    private IResult Cron(HttpContext context)
    {
        lock (state.Gate)
        {
            return ApiCaller.Of(context)!.Person.IsAdmin ? Results.Json(Array.Empty<object>()) : errors.Error(403, "user should be an owner or a collaborator with admin write of the repository");
        }
    }

    private IResult Organisation(string name)
    {
        lock (state.Gate)
        {
            return state.People.All.Any(person => person.Groups.Contains(name, StringComparer.OrdinalIgnoreCase)) ? Results.Json(new { name, username = name }) : errors.NotFound();
        }
    }

    private IResult Other(string name)
    {
        lock (state.Gate)
        {
            return state.People.Find(name) is { } person ? Results.Json(shapes.User(person)) : errors.NotFound();
        }
    }
}
