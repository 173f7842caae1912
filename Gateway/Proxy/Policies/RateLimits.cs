using System.Globalization;
using System.Threading.RateLimiting;
using Gateway.Auth.Audit;
using Gateway.Auth.Pages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.Proxy.Policies;

/// <summary>A token bucket per client address for every entry of <c>RateLimits</c>. Buckets that are full again are dropped, so the table stays bounded.</summary>
internal static class RateLimits
{
    public static IServiceCollection AddRouteRateLimits(this IServiceCollection services, IConfiguration configuration) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.OnRejected = RejectAsync;
            foreach (var (name, limit) in Read(configuration))
            {
                limiter.AddPolicy(name, context => RateLimitPartition.GetTokenBucketLimiter(NetworkPrefix.Of(context.Connection.RemoteIpAddress), _ => Bucket(limit)));
            }
        });

    /// <summary>The configured limits; an entry that cannot be read is the validator's to report.</summary>
    public static IReadOnlyDictionary<string, RateLimitOptions> Read(IConfiguration configuration) =>
        configuration.GetSection(RateLimitOptions.Section).GetChildren()
            .ToDictionary(entry => entry.Key, entry => new RateLimitOptions { Burst = Number(entry["Burst"]), PerSecond = Number(entry["PerSecond"]) }, StringComparer.Ordinal);

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static TokenBucketRateLimiterOptions Bucket(RateLimitOptions limit) => new()
    {
        TokenLimit = limit.Burst,
        TokensPerPeriod = limit.PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var response = rejected.HttpContext.Response;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        // A person gets a page instead, which is written where bare answers are.
        if (!Browsers.AcceptsHtml(rejected.HttpContext.Request))
        {
            await response.WriteAsync("Too many requests; try again later.\n", cancellationToken);
        }
    }
}
