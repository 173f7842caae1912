using Gateway.Auth.Clients.Documents;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients;

internal static class ClientsExtensions
{
    public static IServiceCollection AddClients(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClientsOptions>().Bind(configuration.GetSection(ClientsOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ClientsOptions>, ClientsOptionsValidator>()
            .AddSingleton<IDocumentNetwork, DocumentNetwork>()
            .AddSingleton<DocumentFetcher>()
            .AddSingleton<ClientDocuments>()
            .AddSingleton<KnownClients>()
            .AddSingleton<ClientRows>()
            .AddSingleton<ClientRegistry>();
    }
}
