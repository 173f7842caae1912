using Gateway.Auth.Bearer;
using Gateway.Configuration;
using Gateway.Durability;
using Gateway.StdioBridge;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy;

/// <summary>Says to the bridge, which knows no OAuth, who the authorization server found.</summary>
internal sealed class Callers(IOptions<GatewayOptions> options)
{
    private readonly HashSet<string> admins = new(options.Value.Admins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null: the request was not authenticated by one of the gateway's own tokens.</summary>
    public Caller? Of(HttpContext context) =>
        context.Features.Get<BearerIdentity>() is { } identity
            ? new Caller(identity.PersonId, identity.Username, identity.GrantId, identity.AuthorizationId, identity.ClientId, identity.Scopes,
                context.Features.Get<SeenEndings>()?.Count ?? 0)
            {
                // A name may pass to somebody else at Forgejo, who then sees of their own processes what an administrator would of theirs.
                SeesStderr = admins.Contains(identity.Username),
            }
            : null;
}
