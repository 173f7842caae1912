using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Children.Isolation;
using Gateway.StdioBridge.Http;
using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.Http.Modern;
using Gateway.StdioBridge.Probing;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Gateway.StdioBridge.Translation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge;

/// <summary>Puts the bridge into a host.</summary>
public static class StdioBridgeExtensions
{
    /// <summary>
    /// Adds the bridge with the sections <c>StdioServers</c>, <c>Sessions</c> and <c>Http</c> of <paramref name="configuration"/>. The host adds an
    /// <see cref="IChildCredentialSource"/>, hands requests to <see cref="McpEndpoint"/> and ends sessions through <see cref="BridgeSessions"/>.
    /// Settings are checked at start; an <see cref="OptionsValidationException"/> holds all errors.
    /// </summary>
    public static IServiceCollection AddStdioBridge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BridgeOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<BridgeOptions>>(new BridgeOptionsSetup(configuration));
        services.AddSingleton<IValidateOptions<BridgeOptions>, BridgeOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new BridgeSessions(
            provider.GetRequiredService<IOptions<BridgeOptions>>(),
            provider.GetRequiredService<SessionJournal>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BridgeSessions>>()));
        services.AddHostedService<SessionGauges>();
        services.AddChildren().AddHostedService<IsolationService>();
        services.AddProbing();
        services.AddSessions();
        return services.AddTranslation().AddEndpoint();
    }

    /// <summary>Sessions outlive the process when the host adds an <see cref="ISessionStore"/>.</summary>
    private static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton(provider => new SessionJournal(
            provider.GetService<ISessionStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SessionJournal>>()))
        .AddSingleton<ChildRoom>()
        .AddSingleton<WarmChildren>()
        .AddSingleton<ChildStarter>()
        .AddSingleton(provider => new Prestart(
            provider.GetRequiredService<ChildStarter>(), provider.GetRequiredService<IOptions<BridgeOptions>>(), provider.GetRequiredService<ILogger<Prestart>>()))
        .AddSingleton<ChildReplacer>()
        .AddSingleton<SessionCalls>()
        .AddSingleton<ProgramUpgrades>()
        .AddSingleton<IHostedService>(provider => new SessionRestore(
            provider.GetRequiredService<BridgeSessions>(), provider.GetService<ISessionStore>(), provider.GetRequiredService<ILogger<SessionRestore>>()))
        .AddSingleton<IHostedService, SessionReaper>()
        .AddSingleton<IHostedService, TokenRotator>();

    private static IServiceCollection AddProbing(this IServiceCollection services) => services
        .AddSingleton<EraProbe>()
        .AddSingleton<EraMemory>()
        .AddSingleton<ServerEras>()
        .AddHostedService(provider => provider.GetRequiredService<ServerEras>());

    private static IServiceCollection AddEndpoint(this IServiceCollection services) => services
        .AddSingleton<ReplyWriter>()
        .AddSingleton<ReplyStreams>()
        .AddSingleton<LegacyReply>()
        .AddSingleton<FirstChild>()
        .AddSingleton<LegacyInitialize>()
        .AddSingleton<LegacyPost>()
        .AddSingleton<LegacyBatch>()
        .AddSingleton<LegacyStream>()
        .AddSingleton<LegacyDelete>()
        .AddSseTransport()
        .AddSingleton(provider => new McpEndpoint(
            provider.GetRequiredService<IOptions<BridgeOptions>>(),
            provider.GetRequiredService<LegacyPost>(),
            provider.GetRequiredService<LegacyBatch>(),
            provider.GetRequiredService<LegacyStream>(),
            provider.GetRequiredService<LegacyDelete>(),
            provider.GetRequiredService<ModernPost>(),
            provider.GetRequiredService<BridgeSessions>().Words));

    private static IServiceCollection AddSseTransport(this IServiceCollection services) => services
        .AddSingleton<SseConversations>()
        .AddSingleton<SseStream>()
        .AddSingleton<SsePost>()
        .AddSingleton(provider => new SseEndpoint(
            provider.GetRequiredService<IOptions<BridgeOptions>>(),
            provider.GetRequiredService<SseConversations>(),
            provider.GetRequiredService<SseStream>(),
            provider.GetRequiredService<SsePost>(),
            provider.GetRequiredService<BridgeSessions>().Words));

    private static IServiceCollection AddTranslation(this IServiceCollection services) => services
        .AddSingleton<NodeMark>()
        .AddSingleton<RequestStates>()
        .AddSingleton<PassedStates>()
        .AddSingleton<HeldCalls>()
        .AddSingleton<ChildGreeter>()
        .AddSingleton<PoolServices>()
        .AddSingleton<ChildPools>()
        .AddHostedService(provider => provider.GetRequiredService<ChildPools>())
        .AddSingleton<ModernCalls>()
        .AddSingleton<ModernPass>()
        .AddSingleton<ModernListen>()
        .AddSingleton<ModernTasks>()
        .AddSingleton<ModernCatalogue>()
        .AddSingleton<ModernPost>();
}
