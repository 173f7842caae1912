using Gateway.Proxy;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>Reports every error of the <c>Mcp</c> section at once, each by its key and with what is allowed.</summary>
internal sealed class McpOptionsValidator(IConfiguration configuration) : IValidateOptions<McpOptions>
{
    public ValidateOptionsResult Validate(string? name, McpOptions options)
    {
        var errors = options.AllowedOrigins.Select(Origin).Append(options.AllowCookie ? Cookie() : null).OfType<string>().ToArray();
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string? Origin(string text, int index) => Origins.Parse(text) is not null
        ? null
        : $"Mcp:AllowedOrigins:{index}: '{text}' is no origin like https://inspector.example.org (scheme and host, a port where it is not the usual one, no path).";

    private string? Cookie()
    {
        var own = Origins.Of(configuration["Gateway:PublicUrl"]) ?? Origins.Of(new GatewayOptions().PublicUrl);
        string?[] forgejo = [Origins.Of(configuration["Forgejo:Url"]), Origins.Of(ForgejoAddress.Internal(configuration))];
        var behind = configuration.GetSection(ProxyKeys.Clusters).GetChildren().SelectMany(cluster => cluster.GetSection("Destinations").GetChildren())
            .Select(destination => Origins.Of(destination["Address"])).OfType<string>();
        return forgejo.Contains(own, StringComparer.Ordinal) || behind.Any(address => forgejo.Contains(address, StringComparer.Ordinal))
            ? $"Mcp:AllowCookie: cannot be true while Forgejo shares the gateway's origin ({own}): its pages could act through everybody's gateway. Give the gateway a host name of its own."
            : null;
    }
}
