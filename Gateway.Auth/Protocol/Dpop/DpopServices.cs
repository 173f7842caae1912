using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Dpop;

internal static class DpopServices
{
    public static IServiceCollection AddDpop(this IServiceCollection services) => services
        .AddSingleton<DpopNonces>()
        .AddSingleton<DpopReplays>()
        .AddSingleton<DpopProofs>();
}
