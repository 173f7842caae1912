using Gateway.Auth.Bearer;
using Gateway.Durability;
using Gateway.StdioBridge;

namespace Gateway.Proxy;

/// <summary>Says to the bridge, which knows no OAuth, who the authorization server found.</summary>
internal static class Callers
{
    /// <summary>Null: the request was not authenticated by one of the gateway's own tokens.</summary>
    public static Caller? Of(HttpContext context) =>
        context.Features.Get<BearerIdentity>() is { } identity
            ? new Caller(identity.PersonId, identity.Username, identity.GrantId, identity.AuthorizationId, identity.ClientId, identity.Scopes,
                context.Features.Get<SeenEndings>()?.Count ?? 0)
            : null;
}
