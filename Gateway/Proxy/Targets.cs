using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy;

/// <summary>Finds a destination's target: its address is parsed once per destination model, a request only looks it up.</summary>
internal sealed class Targets(EmbeddedBranches branches, IServiceProvider services)
{
    private readonly ConditionalWeakTable<DestinationModel, Target> resolved = [];

    public Target Of(DestinationModel destination) => resolved.GetValue(destination, Resolve);

    private Target Resolve(DestinationModel destination)
    {
        var address = Address.Parse(destination.Config.Address);
        return address.Scheme switch
        {
            Address.Embedded => new Target(branches[address.Name]),
            Address.Stdio => new Target(Stdio(address.Name), BoundsBodies: true),
            Address.Sse => new Target(Sse(address.Name), BoundsBodies: true),
            _ => Target.Forwarder,
        };
    }

    private RequestDelegate Stdio(string server)
    {
        var stdio = services.GetRequiredService<StdioDestination>();
        return context => stdio.InvokeAsync(context, server);
    }

    private RequestDelegate Sse(string server)
    {
        var stdio = services.GetRequiredService<StdioDestination>();
        return context => stdio.InvokeSseAsync(context, server);
    }
}
