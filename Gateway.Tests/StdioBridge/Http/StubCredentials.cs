using Gateway.StdioBridge;
using Gateway.StdioBridge.Children;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>Gives every person the token that the test set; counts how often a newer one was asked for.</summary>
internal sealed class StubCredentials : IChildCredentialSource
{
    public string Token { get; set; } = "good";

    /// <summary>What ReplaceAsync gives; null: the person must sign in.</summary>
    public string? Newer { get; set; } = "good";

    public ChildCredentialStatus Status { get; set; } = ChildCredentialStatus.Available;

    /// <summary>Asked at each request for a credential; null: <see cref="Status"/> holds.</summary>
    public Func<ChildCredentialStatus>? StatusNow { get; set; }

    public int Replaced { get; private set; }

    public ValueTask<ChildCredentialResult> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var status = StatusNow?.Invoke() ?? Status;
        return ValueTask.FromResult(status == ChildCredentialStatus.Available ? Give(caller, Token) : new ChildCredentialResult(status, null));
    }

    public ValueTask<ChildCredentialResult> ReplaceAsync(Caller caller, ChildCredential refused, CancellationToken cancellationToken)
    {
        Replaced++;
        return ValueTask.FromResult(Newer is null ? new ChildCredentialResult(ChildCredentialStatus.SignInNeeded, null) : Give(caller, Newer));
    }

    private static ChildCredentialResult Give(Caller caller, string token) => new(
        ChildCredentialStatus.Available,
        new ChildCredential(
            token,
            new Dictionary<string, string> { ["forgejo.url"] = "http://127.0.0.1:1", ["forgejo.access_token"] = token, ["forgejo.username"] = caller.Username },
            token.Length >= 8 ? [token] : []));
}
