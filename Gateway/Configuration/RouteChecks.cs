using Gateway.Proxy;
using Gateway.Proxy.Policies;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>Routes and clusters, ahead of YARP, which would accept any address and name an unknown policy by an exception.</summary>
internal sealed class RouteChecks(IServiceProvider services)
{
    private readonly IConfiguration configuration = services.GetRequiredService<IConfiguration>();

    public IEnumerable<string> Errors()
    {
        var clusters = Children(ProxyKeys.Clusters);
        string[] each = [.. Children(ProxyKeys.Routes).SelectMany(route => Route(route, clusters)), .. clusters.SelectMany(Cluster)];

        // A route that leads nowhere is no other route's fault.
        return (each.Length > 0 ? each : Children(ProxyKeys.Routes).SelectMany(SseErrors))
            .Concat(RateLimits.Read(configuration).SelectMany(limit => RateLimit($"{RateLimitOptions.Section}:{limit.Key}", limit.Value)))
            .Concat(Format());
    }

    private IConfigurationSection[] Children(string section) => [.. configuration.GetSection(section).GetChildren()];

    private IEnumerable<string> Route(IConfigurationSection route, IConfigurationSection[] clusters)
    {
        if (!clusters.Any(cluster => string.Equals(cluster.Key, route["ClusterId"], StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"{route.Path}:ClusterId: '{route["ClusterId"]}' is no cluster; known: {List(clusters.Select(cluster => cluster.Key))}.";
        }

        foreach (var error in PolicyErrors(route).Concat(PathErrors(route)))
        {
            yield return error;
        }
    }

    private IEnumerable<string> PolicyErrors(IConfigurationSection route) =>
        new[]
        {
            Policy(route, "AuthorizationPolicy", ["anonymous", "default", .. PolicyNames.Authorization]),
            Policy(route, "RateLimiterPolicy", ["disable", .. RateLimits.Read(configuration).Keys]),
            Policy(route, "CorsPolicy", ["disable", .. PolicyNames.Cors]),
            Policy(route, "TimeoutPolicy", ["disable", .. PolicyNames.Timeouts]),
        }.OfType<string>();

    /// <summary>Policy names are compared exactly by the framework, its own words (anonymous, default, disable) in any case.</summary>
    private static string? Policy(IConfigurationSection route, string key, IReadOnlyList<string> allowed) =>
        route[key] is not { Length: > 0 } name || allowed.Contains(name, StringComparer.Ordinal) || IsWord(name, allowed)
            ? null
            : $"{route.Path}:{key}: '{name}' is no such policy; allowed: {List(allowed)}.";

    private static readonly string[] Open = ["anonymous", "default"];

    private static bool IsWord(string name, IReadOnlyList<string> allowed) =>
        allowed.Any(word => word is "anonymous" or "default" or "disable" && string.Equals(word, name, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<string> PathErrors(IConfigurationSection route)
    {
        var path = route["Match:Path"];
        if (string.IsNullOrEmpty(path) && !route.GetSection("Match:Hosts").GetChildren().Any())
        {
            yield return $"{route.Path}:Match:Path: is required, e.g. /mcp/NAME.";
        }
        else if (path is not null && !IsPattern(path))
        {
            yield return $"{route.Path}:Match:Path: '{path}' is no route pattern like /mcp/NAME or /oauth/{{**rest}}.";
        }

        if (StdioRoute.In(configuration).Any(each => each.RouteId == route.Key))
        {
            foreach (var error in StdioErrors(route, path!))
            {
                yield return error;
            }
        }
    }

    private IEnumerable<string> SseErrors(IConfigurationSection route)
    {
        var all = StdioRoute.In(configuration);
        return all.FirstOrDefault(each => each.RouteId == route.Key) is not { IsSse: true } found || all.Any(other => !other.IsSse && other.Server == found.Server)
            ? []
            : [$"{route.Path}:ClusterId: '{found.Server}' has no route to {Address.Stdio}://{found.Server}, whose tokens open this one too; add it."];
    }

    /// <summary>A stdio route is a protected resource: its path is in tokens and documents, so it is fixed, and it is never open.</summary>
    private static IEnumerable<string> StdioErrors(IConfigurationSection route, string path)
    {
        if (IsPattern(path) && path.AsSpan().ContainsAny("{}*"))
        {
            yield return $"{route.Path}:Match:Path: '{path}' may hold no parameters, because a route to a stdio server is a protected resource of its own; allowed: a fixed path like /mcp/NAME.";
        }

        // An unknown policy is reported as such.
        if (route["AuthorizationPolicy"] is null or "" || IsWord(route["AuthorizationPolicy"]!, Open))
        {
            yield return $"{route.Path}:AuthorizationPolicy: '{route["AuthorizationPolicy"]}' would open a stdio server to strangers; allowed: {List(PolicyNames.Authorization)}.";
        }
    }

    private static bool IsPattern(string path)
    {
        try
        {
            return path.StartsWith('/') && Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse(path) is not null;
        }
        catch (Microsoft.AspNetCore.Routing.Patterns.RoutePatternException)
        {
            return false;
        }
    }

    private IEnumerable<string> Cluster(IConfigurationSection cluster)
    {
        var destinations = cluster.GetSection("Destinations").GetChildren().ToArray();
        var own = destinations.Count(destination => Address.Parse(destination["Address"]).IsOwn);
        if (destinations.Length == 0 || (own > 0 && destinations.Length > 1))
        {
            yield return $"{cluster.Path}:Destinations: must hold one destination (several are allowed for http and https only).";
        }

        foreach (var error in destinations.Select(Destination).OfType<string>())
        {
            yield return error;
        }
    }

    private string? Destination(IConfigurationSection destination)
    {
        var key = $"{destination.Path}:Address";
        var address = Address.Parse(destination["Address"]);
        var servers = configuration.GetSection("StdioServers").GetChildren().Select(server => server.Key).ToArray();
        var branches = services.GetRequiredService<EmbeddedBranches>().Names.ToArray();
        return address.Scheme switch
        {
            Address.Stdio or Address.Sse when !servers.Contains(address.Name, StringComparer.Ordinal) => $"{key}: '{address.Name}' is no stdio server; known: {List(servers)}.",
            Address.Embedded when !branches.Contains(address.Name, StringComparer.Ordinal) => $"{key}: '{address.Name}' is not embedded; known: {List(branches)}.",
            "http" or "https" when !Uri.TryCreate(destination["Address"], UriKind.Absolute, out _) => $"{key}: '{destination["Address"]}' is not a URL.",
            Address.Stdio or Address.Sse or Address.Embedded or "http" or "https" => null,
            _ => $"{key}: '{destination["Address"]}' has an unknown scheme; allowed: {List(Address.Schemes.Select(scheme => scheme + "://"))}.",
        };
    }

    private static IEnumerable<string> RateLimit(string key, RateLimitOptions limit)
    {
        if (limit.Burst is < 1 or > 1_000_000)
        {
            yield return $"{key}:Burst: must be from 1 to 1000000.";
        }

        if (limit.PerSecond is < 1 or > 100_000)
        {
            yield return $"{key}:PerSecond: must be from 1 to 100000.";
        }
    }

    private IEnumerable<string> Format()
    {
        if (configuration["Logging:Format"] is { Length: > 0 } format && format.ToLowerInvariant() is not (Operations.SafeLogging.Text or Operations.SafeLogging.Json))
        {
            yield return $"Logging:Format: '{format}' is not known; allowed: text, json.";
        }
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names);
}
