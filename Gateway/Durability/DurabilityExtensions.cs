using Gateway.StdioBridge.Sessions;

namespace Gateway.Durability;

/// <summary>Lets sessions outlive the process, and end with what they rest on.</summary>
internal static class DurabilityExtensions
{
    public static IServiceCollection AddDurableSessions(this IServiceCollection services) =>
        services.AddSingleton<SessionFile>().AddSingleton<ISessionStore, SqliteSessions>();

    /// <summary>Notes, before a request is authenticated, what has ended until then: what ends later ends the session that it opens.</summary>
    public static void UseSeenEndings(this IApplicationBuilder app)
    {
        var sessions = app.ApplicationServices.GetRequiredService<BridgeSessions>();
        app.Use((context, next) =>
        {
            context.Features.Set(new SeenEndings(sessions.SeenEndings));
            return next(context);
        });
    }
}

/// <summary>How many ends there had been when the request came.</summary>
internal sealed record SeenEndings(long Count);
