using System.Globalization;
using Gateway.Auth;
using Gateway.Auth.Vault;
using Gateway.StdioBridge;
using Gateway.StdioBridge.Children;

namespace Gateway.Proxy;

/// <summary>Gives children their person's current Forgejo token, out of the authorization server's vault.</summary>
internal sealed class ChildCredentials(IForgejoTokens tokens, IConfiguration configuration) : IChildCredentialSource
{
    private const string Token = "forgejo.access_token";

    public async ValueTask<ChildCredentialResult> GetAsync(Caller caller, CancellationToken cancellationToken) =>
        Result(await tokens.GetAsync(caller.PersonId, cancellationToken));

    public async ValueTask<ChildCredentialResult> ReplaceAsync(Caller caller, ChildCredential refused, CancellationToken cancellationToken) =>
        Result(await tokens.ReplaceAsync(caller.PersonId, new ForgejoAccessToken(refused.Placeholders[Token]), cancellationToken));

    private ChildCredentialResult Result(ForgejoTokenResult result) => result switch
    {
        ForgejoTokenResult.Available available => new(ChildCredentialStatus.Available, Credential(available)),
        ForgejoTokenResult.SignInNeeded => new(ChildCredentialStatus.SignInNeeded, null),
        ForgejoTokenResult.Suspended => new(ChildCredentialStatus.Suspended, null),
        ForgejoTokenResult.Unavailable => new(ChildCredentialStatus.Unavailable, null),
        _ => throw new InvalidOperationException($"Unmapped result {result.GetType().Name}"),
    };

    private ChildCredential Credential(ForgejoTokenResult.Available available) => new(
        available.Version.ToString(CultureInfo.InvariantCulture),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Children call Forgejo from here, so they get the internal address.
            ["forgejo.url"] = ForgejoAddress.Internal(configuration),
            [Token] = available.Token.Value,
            ["forgejo.username"] = available.Username,
        },
        [available.Token.Value]);
}
