using System.Globalization;

namespace Gateway.Configuration;

/// <summary>What a value must look like.</summary>
internal enum ValueKind
{
    Text,
    Number,
    Duration,
    Flag,
    Url,
}

/// <summary>A known key. <c>*</c> stands for any one name or index, <c>**</c> at the end for anything below.</summary>
internal sealed record KnownKey(string Pattern, ValueKind Kind = ValueKind.Text)
{
    public string[] Segments { get; } = Pattern.Split(':');

    /// <summary>What is wrong with a value; null when it can be read.</summary>
    public string? Expected(string value) => Kind switch
    {
        ValueKind.Number when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
        ValueKind.Duration when !TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _) => "a duration like 00:00:30",
        ValueKind.Flag when !bool.TryParse(value, out _) => "true or false",
        ValueKind.Url when !Uri.TryCreate(value, UriKind.Absolute, out _) => "a URL like https://git.example.org",
        _ => null,
    };
}

/// <summary>Every key that something reads. A test holds it against the rooms' option types.</summary>
internal static class Schema
{
    public static readonly IReadOnlyList<KnownKey> Keys =
    [
        .. Under("Gateway", "PublicUrl", "Listen", "DataDirectory", "SecretsDirectory", "TrustedProxies:*", "Admins:*", "ShutdownTimeout=Duration"),
        .. Under("Mcp", "AllowedOrigins:*", "AllowCookie=Flag"),
        .. Under("Store", "Provider", "ConnectionString"),
        .. Under("Access", "AllowUsers:*", "AllowGroups:*", "DenyUsers:*"),
        .. Under("Forgejo", "Url=Url", "InternalUrl=Url", "ClientId", "ClientSecret", "Scopes", "AllowBroadScopes=Flag", "RefreshLead=Duration", "StandingInterval=Duration"),
        .. Under("OAuth", "IssuerPath", "OriginAliases=Flag", "RequirePushedRequests=Flag", "CodeLifetime=Duration", "AccessTokenLifetime=Duration", "RefreshTokenLifetime=Duration", "RefreshGrace=Duration",
            "LostAnswerWindow=Duration", "MaxClients=Number", "RedirectSchemes:*", "SweepInterval=Duration"),
        .. Under("Clients", "Documents=Flag", "AllowSecrets=Flag"),
        .. Under("Clients:Known:*", "Name", "RedirectUris:*", "Secret", "Scopes:*"),
        .. Under("Audit", "KeyFile", "Retention=Duration"),
        .. Under("Keys", "Store", "WrappingKey", "OldWrappingKeys:*"),
        .. Under("ResourceServers:*", "Secret", "Resource"),
        .. Under("StdioServers:*", "Command", "Arguments:*", "Environment:*", "WorkingDirectory", "Catalogue", "PrestartOnSignIn=Flag", "StopGrace=Duration", "CallTimeout=Duration",
            "MaxMessageBytes=Number", "LogStderr=Flag", "Replaceable=Flag", "Tools:Preset", "Tools:Allow:*", "Tools:Deny:*", "Tools:Read:*", "Tools:Additive:*", "Tools:Annotate=Flag",
            "AsksClient", "Era", "MaxChildrenPerPerson=Number"),
        .. Under("StdioServers:*:Isolation", "Tier", "Require=Flag", "Paths:*", "WritablePaths:*", "MaxOpenFiles=Number", "MaxDataMegabytes=Number",
            "MaxMemoryMegabytes=Number", "MaxProcesses=Number"),
        .. Under("Node", "Id"),
        .. Under("Isolation", "FirstUid=Number", "Uids=Number"),
        .. Under("Sessions", "MaxTotal=Number", "MaxPerPerson=Number", "MaxChildren=Number", "MaxChildrenPerPerson=Number", "MaxCalls=Number",
            "MaxCallsPerPerson=Number", "IdleTimeout=Duration", "ReapInterval=Duration", "Lifetime=Duration", "UnusedLifetime=Duration", "RotateInterval=Duration",
            "DrainTimeout=Duration"),
        .. Under("Http", "PollAfter=Duration", "ReplayWindow=Duration", "InputGather=Duration", "MaxSseStreams=Number", "MaxSseStreamsPerPerson=Number"),
        .. Under("Telemetry", "ManagementPort=Number", "ManagementAddress", "OtlpEndpoint=Url", "OtlpProtocol", "OtlpHeaders", "OtlpInterval=Duration", "TracePercent=Number"),
        .. Under("RateLimits:*", "Burst=Number", "PerSecond=Number"),
        .. Under("Logging", "Format", "LogLevel:*", "Console:**"),
        .. Under("ReverseProxy:Routes:*", "ClusterId", "Order=Number", "MaxRequestBodySize=Number", "AuthorizationPolicy", "RateLimiterPolicy", "CorsPolicy",
            "OutputCachePolicy", "Timeout=Duration", "TimeoutPolicy", "Metadata:*", "Transforms:**", "Match:Path", "Match:Hosts:*", "Match:Methods:*",
            "Match:Headers:**", "Match:QueryParameters:**"),
        .. Under("ReverseProxy:Clusters:*", "LoadBalancingPolicy", "SessionAffinity:**", "HealthCheck:**", "HttpClient:**", "HttpRequest:**", "Metadata:*",
            "Destinations:*:Address", "Destinations:*:Health", "Destinations:*:Host", "Destinations:*:Metadata:*"),
    ];

    public static readonly IReadOnlySet<string> Sections = Keys.Select(key => key.Segments[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<KnownKey> Under(string section, params string[] keys) =>
        keys.Select(key => key.Split('=')).Select(parts => new KnownKey($"{section}:{parts[0]}", parts.Length > 1 ? Enum.Parse<ValueKind>(parts[1]) : ValueKind.Text));
}
