using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients;

internal sealed partial class ClientsOptionsValidator(IOptions<OAuthOptions> oauth) : IValidateOptions<ClientsOptions>
{
    private const int ShortestSecret = 32;
    private static readonly string[] Scopes = [GatewayScopes.Read, GatewayScopes.Write, GatewayScopes.OfflineAccess];

    public ValidateOptionsResult Validate(string? name, ClientsOptions options)
    {
        string[] errors = [.. options.Known.SelectMany(entry => Errors($"{ClientsOptions.Section}:{nameof(options.Known)}:{entry.Key}", entry.Key, entry.Value))];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(string key, string id, KnownClientOptions client)
    {
        // The prefix is that of ids that registration gives out: a client must not be able to become another by its name.
        if (!Id().IsMatch(id) || id.StartsWith(ClientIds.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{key}: a client id is 1 to 64 letters, digits, '-', '.', '_' or '~', and does not begin with {ClientIds.Prefix}.";
        }

        if (client.Name.Length == 0 || ClientNames.Clean(client.Name) != client.Name)
        {
            yield return $"{key}:{nameof(client.Name)}: 1 to {ClientNames.Longest} characters that can be seen are needed.";
        }

        if (client.Secret is { Length: < ShortestSecret })
        {
            yield return $"{key}:{nameof(client.Secret)}: at least {ShortestSecret} characters are needed, or none for a public client.";
        }

        foreach (var error in RedirectErrors(key, client).Concat(ScopeErrors(key, client)))
        {
            yield return error;
        }
    }

    private IEnumerable<string> RedirectErrors(string key, KnownClientOptions client)
    {
        if (client.RedirectUris.Count is 0 or > RedirectUris.MostPerClient)
        {
            yield return $"{key}:{nameof(client.RedirectUris)}: 1 to {RedirectUris.MostPerClient} are needed.";
        }

        OAuthOptions schemes;
        try
        {
            schemes = oauth.Value;
        }
        catch (OptionsValidationException)
        {
            // Reported by itself, at the same start.
            yield break;
        }

        foreach (var (uri, index) in client.RedirectUris.Select((uri, index) => (uri, index)))
        {
            if (RedirectUris.Reject(uri, schemes.EffectiveRedirectSchemes) is { } reason)
            {
                yield return $"{key}:{nameof(client.RedirectUris)}:{index}: {reason}.";
            }
        }
    }

    private static IEnumerable<string> ScopeErrors(string key, KnownClientOptions client) =>
        (client.Scopes ?? []).Where(scope => !Scopes.Contains(scope)).Select(scope => $"{key}:{nameof(client.Scopes)}: '{scope}' is not one of {string.Join(", ", Scopes)}.");

    [GeneratedRegex(@"\A[A-Za-z0-9\-._~]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
