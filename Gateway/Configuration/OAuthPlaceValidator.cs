using Gateway.Auth;
using Gateway.Proxy;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>What the authorization server may put at the public origin itself: nothing while Forgejo, an issuer with pages of its own, is there.</summary>
internal sealed class OAuthPlaceValidator(IConfiguration configuration) : IValidateOptions<OAuthOptions>
{
    public ValidateOptionsResult Validate(string? name, OAuthOptions options)
    {
        string[] errors = ForgejoAddress.SharesOrigin(configuration) ? [.. Errors(options)] : [];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(OAuthOptions options)
    {
        var why = $"while Forgejo shares the gateway's origin ({ForgejoAddress.Gateway(configuration)}). Give the gateway a host name of its own.";
        if (options.IssuerPath == "/")
        {
            yield return $"OAuth:IssuerPath: cannot be / {why}";
        }

        if (options.OriginAliases == true)
        {
            yield return $"OAuth:OriginAliases: cannot be true {why}";
        }
    }
}
