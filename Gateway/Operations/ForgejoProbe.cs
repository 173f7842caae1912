using Gateway.Proxy;

namespace Gateway.Operations;

/// <summary>Whether Forgejo answers at its internal address. Sends no credential.</summary>
internal sealed class ForgejoProbe(IConfiguration configuration) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 1 });

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var address = ForgejoAddress.Internal(configuration) + "/api/v1/version";
            using var answer = await http.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

            // A Forgejo that requires sign-in answers 401 or 403 here, and is up.
            return (int)answer.StatusCode < 500 ? null : $"answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException failure)
        {
            return $"no answer ({failure.HttpRequestError})";
        }
    }

    public void Dispose() => http.Dispose();
}
