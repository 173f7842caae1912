using System.Collections;
using System.Reflection;
using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Clients;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Protocol.Introspection;
using Gateway.Configuration;
using Gateway.Operations.Telemetry;
using Gateway.Proxy.Policies;
using Gateway.StdioBridge.Settings;

namespace Gateway.Tests.GatewayHost.Configuration;

public sealed class SchemaTests
{
    [TestCase(typeof(GatewayOptions), "Gateway")]
    [TestCase(typeof(McpOptions), "Mcp")]
    [TestCase(typeof(StoreOptions), "Store")]
    [TestCase(typeof(AccessOptions), "Access")]
    [TestCase(typeof(OAuthOptions), "OAuth")]
    [TestCase(typeof(ClientsOptions), "Clients")]
    [TestCase(typeof(KnownClientOptions), "Clients:Known:*")]
    [TestCase(typeof(ForgejoOptions), "Forgejo")]
    [TestCase(typeof(AuditOptions), "Audit")]
    [TestCase(typeof(ResourceServerOptions), "ResourceServers:*")]
    [TestCase(typeof(StdioServerOptions), "StdioServers:*")]
    [TestCase(typeof(ToolOptions), "StdioServers:*:Tools")]
    [TestCase(typeof(ServerIsolationOptions), "StdioServers:*:Isolation")]
    [TestCase(typeof(IsolationOptions), "Isolation")]
    [TestCase(typeof(NodeOptions), "Node")]
    [TestCase(typeof(SessionOptions), "Sessions")]
    [TestCase(typeof(TelemetryOptions), "Telemetry")]
    [TestCase(typeof(RateLimitOptions), "RateLimits:*")]
    public void The_schema_knows_each_key_of_an_options_type_and_no_other(Type options, string section)
    {
        var settable = options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !IsSection(property.PropertyType))
            .Select(property => $"{section}:{property.Name}{(IsCollection(property.PropertyType) ? ":*" : "")} {Kind(property.PropertyType)}");

        var inner = options.GetProperties().Where(property => IsSection(property.PropertyType)).Select(property => $"{section}:{property.Name}:").ToArray();

        Schema.Keys.Where(key => key.Pattern.StartsWith(section + ":", StringComparison.Ordinal) && !inner.Any(key.Pattern.StartsWith)).Select(key => $"{key.Pattern} {key.Kind}")
            .Should().BeEquivalentTo(settable);
    }

    private static bool IsSection(Type type) => type.Namespace!.StartsWith("Gateway", StringComparison.Ordinal) && type.IsClass;

    private static bool IsCollection(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static ValueKind Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(int) || t == typeof(long) => ValueKind.Number,
        var t when t == typeof(bool) => ValueKind.Flag,
        var t when t == typeof(TimeSpan) => ValueKind.Duration,
        var t when t == typeof(Uri) => ValueKind.Url,
        _ => ValueKind.Text,
    };
}
