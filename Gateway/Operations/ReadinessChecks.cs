using Gateway.Auth.Storage;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.Operations;

/// <summary>What <c>/readyz</c> looks at.</summary>
internal static class ReadinessChecks
{
    public static IServiceCollection AddReadiness(this IServiceCollection services) => services
        .AddSingleton<Readiness>()
        .AddSingleton<ForgejoProbe>()
        .AddSingleton(provider => Store(provider.GetRequiredService<IAuthStoreHealth>()))
        .AddSingleton(provider => Commands(provider.GetRequiredService<IOptions<BridgeOptions>>().Value))
        .AddSingleton(provider => Room(provider.GetRequiredService<BridgeSessions>()))
        .AddSingleton(Memory(MemoryRoom.OfThisProcess()))
        .AddSingleton(provider => new ReadinessCheck("forgejo", IsOurs: false, provider.GetRequiredService<ForgejoProbe>().ProbeAsync));

    private static ReadinessCheck Store(IAuthStoreHealth store) =>
        new("store", IsOurs: true, async cancellationToken => await store.IsHealthyAsync(cancellationToken) ? null : "cannot be read and written");

    private static ReadinessCheck Commands(BridgeOptions bridge) => new("commands", IsOurs: true, _ =>
    {
        var missing = bridge.Servers.Where(server => CommandSearch.Find(server.Value.Command) is null).Select(server => server.Key).ToArray();
        return Task.FromResult(missing.Length == 0 ? null : $"the command of {string.Join(", ", missing)} is not found");
    });

    private static ReadinessCheck Memory(MemoryRoom room) => new("memory", IsOurs: true, _ => Task.FromResult(room.Fault()));

    private static ReadinessCheck Room(BridgeSessions sessions) =>
        new("sessions", IsOurs: true, _ => Task.FromResult(sessions.Counts.HasRoom ? null : "no room for another child"));
}
