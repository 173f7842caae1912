using Gateway.Sandbox.Forgejo.OAuth;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>Checks the token of every API request, whatever the route: Forgejo refuses a bad one even at /version.</summary>
internal sealed class ApiGuard(ForgejoState state, TokenIssuer issuer, ApiErrors errors)
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        => Check(context.HttpContext) is { } refused ? refused : await next(context);

    private IResult? Check(HttpContext context)
    {
        lock (state.Gate)
        {
            var token = ApiToken.Read(context.Request);
            if (token.Length == 0)
            {
                return context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is null ? errors.Error(401, "token is required") : null;
            }

            if (Resolve(token) is not { } caller)
            {
                return errors.Refused(token);
            }

            ApiCaller.Set(context, caller);
            return Standing(caller) ?? Scope(context, caller);
        }
    }

    private ApiCaller? Resolve(string token)
    {
        if (state.PersonalTokens.TryGetValue(token, out var personal))
        {
            return state.People.Find(personal.PersonId) is { } owner ? new ApiCaller(owner, personal.Scope) : null;
        }

        return issuer.Resolve(token) is var (grant, person) ? new ApiCaller(person, grant.Scope) : null;
    }

    private IResult? Standing(ApiCaller caller)
    {
        if (caller.Person.Disabled)
        {
            return errors.Error(403, ApiErrors.Prohibited);
        }

        return caller.Person.LacksSecondFactor ? errors.Error(403, ApiErrors.SecondFactor) : null;
    }

    private IResult? Scope(HttpContext context, ApiCaller caller)
    {
        var level = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? "read:" : "write:";
        var missing = (context.GetEndpoint()?.Metadata.GetMetadata<Needs>()?.Categories ?? [])
            .Select(category => level + category)
            .FirstOrDefault(needed => !Scopes.Allows(caller.Scope, needed));
        return missing is null ? null : errors.Scope(missing);
    }
}

/// <summary>The scope categories, all of them, that a route needs: read for GET and HEAD, write otherwise.</summary>
internal sealed record Needs(params string[] Categories);

/// <summary>Answered without a token too; a bad token is refused all the same.</summary>
internal sealed record OpenToAll;
