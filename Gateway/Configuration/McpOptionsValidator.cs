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

    private string? Cookie() => ForgejoAddress.SharesOrigin(configuration)
        ? $"Mcp:AllowCookie: cannot be true while Forgejo shares the gateway's origin ({ForgejoAddress.Gateway(configuration)}): its pages could act through everybody's gateway. Give the gateway a host name of its own."
        : null;
}
