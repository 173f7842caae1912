using Gateway.Sandbox.Forgejo.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>Registration of OAuth2 applications; they belong to the token's owner.</summary>
internal sealed class ApplicationEndpoints(ForgejoState state, ApiErrors errors)
{
    private const string All = "/user/applications/oauth2";
    private const string One = All + "/{id:long}";
    private static readonly Needs NeedsUser = new("user");

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(All, List).WithMetadata(NeedsUser);
        api.MapPost(All, (Delegate)Create).WithMetadata(NeedsUser);
        api.MapPatch(One, Edit).WithMetadata(NeedsUser);
        api.MapDelete(One, Remove).WithMetadata(NeedsUser);
    }

    private IResult List(HttpContext context)
    {
        lock (state.Gate)
        {
            var owner = ApiCaller.Of(context)!.Person.Id;
            return Results.Json(state.OAuth.Applications.Where(a => a.OwnerId == owner).Select(a => Shape(a, "")).ToList());
        }
    }

    private async Task<IResult> Create(HttpContext context)
    {
        var asked = await ApiBody.ReadAsync<ApplicationBody>(context);
        lock (state.Gate)
        {
            if (asked?.Name is not { Length: > 0 } name || asked.RedirectUris is not { Count: > 0 } redirects)
            {
                return errors.Error(422, "[Name]: Required");
            }

            // Without confidential_client it is public: a trap, since only confidential ones see consent once.
            var application = state.OAuth.Register(ApiCaller.Of(context)!.Person.Id, name, asked.ConfidentialClient ?? false, redirects);
            return Results.Json(Shape(application, application.NewSecret()), statusCode: 201);
        }
    }

    private async Task<IResult> Edit(HttpContext context, long id)
    {
        var asked = await ApiBody.ReadAsync<ApplicationBody>(context);
        lock (state.Gate)
        {
            if (Find(context, id) is not { } application)
            {
                return errors.NotFound();
            }

            (application.Name, application.RedirectUris) = (asked?.Name ?? application.Name, asked?.RedirectUris ?? application.RedirectUris);
            application.Confidential = asked?.ConfidentialClient ?? false;

            // Every edit makes a new secret; the old one is dead.
            return Results.Json(Shape(application, application.NewSecret()));
        }
    }

    private IResult Remove(HttpContext context, long id)
    {
        lock (state.Gate)
        {
            if (Find(context, id) is not { } application)
            {
                return errors.NotFound();
            }

            state.OAuth.RemoveApplication(application);
            return Results.NoContent();
        }
    }

    private Application? Find(HttpContext context, long id)
        => state.OAuth.Applications.Find(a => a.Id == id && a.OwnerId == ApiCaller.Of(context)!.Person.Id);

    private object Shape(Application application, string secret) => new
    {
        id = application.Id,
        name = application.Name,
        client_id = application.ClientId,
        client_secret = secret,
        confidential_client = application.Confidential,
        redirect_uris = application.RedirectUris,
        created = state.Time.GetUtcNow(),
    };
}

internal sealed record ApplicationBody(string? Name, bool? ConfidentialClient, List<string>? RedirectUris);
