using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Clients;

internal static class ClientsExtensions
{
    public static IServiceCollection AddClients(this IServiceCollection services) => services
        .AddSingleton<ClientRegistry>()
        .AddSingleton<ClientAuthentication>();
}
