using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Clients;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Protocol.Introspection;
using Gateway.Auth.Vault;
using Gateway.Operations.Telemetry;
using Gateway.Proxy.Policies;
using Gateway.StdioBridge.Settings;
using SessionOptions = Gateway.StdioBridge.Settings.SessionOptions;

namespace Gateway.Configuration;

/// <summary>Which type each section of the configuration is read into. <c>*</c> stands for a name.</summary>
internal static class OptionTypes
{
    public static readonly IReadOnlyList<(string Section, Type Type)> All =
    [
        (GatewayOptions.Section, typeof(GatewayOptions)),
        (ForgejoOptions.Section, typeof(ForgejoOptions)),
        (AccessOptions.Section, typeof(AccessOptions)),
        (McpOptions.Section, typeof(McpOptions)),
        (StoreOptions.Section, typeof(StoreOptions)),
        (OAuthOptions.Section, typeof(OAuthOptions)),
        ("Clients", typeof(ClientsOptions)),
        ("Clients:Known:*", typeof(KnownClientOptions)),
        (AuditOptions.Section, typeof(AuditOptions)),
        (KeyOptions.Section, typeof(KeyOptions)),
        ("ResourceServers:*", typeof(ResourceServerOptions)),
        ("StdioServers:*", typeof(StdioServerOptions)),
        ("StdioServers:*:Tools", typeof(ToolOptions)),
        ("StdioServers:*:Isolation", typeof(ServerIsolationOptions)),
        ("Isolation", typeof(IsolationOptions)),
        ("Sessions", typeof(SessionOptions)),
        ("Http", typeof(HttpOptions)),
        ("Node", typeof(NodeOptions)),
        (TelemetryOptions.Section, typeof(TelemetryOptions)),
        ($"{RateLimitOptions.Section}:*", typeof(RateLimitOptions)),
    ];
}
