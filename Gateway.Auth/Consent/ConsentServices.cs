using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Consent;

internal static class ConsentServices
{
    public static IServiceCollection AddConsent(this IServiceCollection services) =>
        services.AddSingleton<FormTargets>().AddSingleton<RememberedConsent>().AddSingleton<ConsentPageWriter>();
}
