using Gateway.Auth;
using Gateway.Operations;

namespace Gateway.Proxy;

/// <summary>What <c>embedded://NAME</c> can name: a room of this process that brings endpoints of its own.</summary>
internal sealed record EmbeddedBranch(string Name, Action<IEndpointRouteBuilder> Map);

/// <summary>All embedded branches, each built when its first destination is resolved.</summary>
internal sealed class EmbeddedBranches(IServiceProvider services, IEnumerable<EmbeddedBranch> branches)
{
    // One at a time: the framework keeps the endpoints of all branches in one list, and the first requests to two of them may come at once.
    private static readonly Lock Building = new();

    private readonly Dictionary<string, Lazy<RequestDelegate>> built =
        branches.ToDictionary(branch => branch.Name, branch => new Lazy<RequestDelegate>(() => Build(services, branch)), StringComparer.Ordinal);

    public static readonly EmbeddedBranch Identity = new("identity", endpoints => endpoints.MapGatewayAuth());

    public static readonly EmbeddedBranch Health = new("health", HealthEndpoints.Map);

    public IEnumerable<string> Names => built.Keys;

    public RequestDelegate this[string name] => built[name].Value;

    private static RequestDelegate Build(IServiceProvider services, EmbeddedBranch branch)
    {
        lock (Building)
        {
            return BranchPipeline.Build(services, branch.Map);
        }
    }
}
