using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Pages;

internal static class PagesServices
{
    public static IServiceCollection AddPages(this IServiceCollection services) =>
        services.AddSingleton<PageWriter>().AddSingleton<PageForms>().AddSingleton<ErrorPageWriter>().AddSingleton<ErrorPages>().AddSingleton<ConnectPageWriter>();
}
