using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Introspection;

/// <summary>A resource server that may ask about tokens, <c>ResourceServers:ID</c>. None by default: the gateway's own routes need no introspection.</summary>
public sealed record ResourceServerOptions
{
    /// <summary>Its secret; at least 32 characters.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The resource identifier that is its own: it learns of no other's tokens. Required.</summary>
    public string Resource { get; init; } = "";

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"resource server of {Resource}";
}

/// <summary>All of them, by id; the section <c>ResourceServers</c>.</summary>
internal sealed class ResourceServersOptions : Dictionary<string, ResourceServerOptions>
{
    public const string Section = "ResourceServers";

    public ResourceServersOptions()
        : base(StringComparer.Ordinal)
    {
    }
}

/// <param name="server">Resolved only when somebody is configured to ask: it may itself fail to be made.</param>
internal sealed class ResourceServersOptionsValidator(Lazy<AuthorizationServerOptions> server) : IValidateOptions<ResourceServersOptions>
{
    private const int ShortestSecret = 32;

    public ValidateOptionsResult Validate(string? name, ResourceServersOptions options)
    {
        string[] errors = [.. options.SelectMany(entry => Errors($"{ResourceServersOptions.Section}:{entry.Key}", entry.Value))];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(string key, ResourceServerOptions asking)
    {
        if (asking.Secret.Length < ShortestSecret)
        {
            yield return $"{key}:{nameof(asking.Secret)}: at least {ShortestSecret} characters are needed.";
        }

        // Exactly, as tokens name it: an answer for any other would always be "inactive", and nobody would see why.
        if (!server.Value.Resources.Any(resource => string.Equals(resource.Identifier, asking.Resource, StringComparison.Ordinal)))
        {
            yield return $"{key}:{nameof(asking.Resource)}: '{asking.Resource}' is no resource of this gateway; allowed: {string.Join(", ", server.Value.Resources.Select(resource => resource.Identifier))}.";
        }
    }
}
