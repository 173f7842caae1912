using Gateway.Configuration;
using Gateway.Proxy;
using Microsoft.Extensions.Options;

namespace Gateway.Operations;

/// <summary>Asks Forgejo once, after the start, whether somebody bears a name that the gateway's paths hide, and logs who.</summary>
internal sealed partial class NameClashes(IConfiguration configuration, IOptions<GatewayOptions> gateway, ILogger<NameClashes> logger) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var names = GatewayNames.On(configuration, gateway.Value.Origin);
        if (names.Count == 0)
        {
            return;
        }

        await Task.Yield();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = Longest };
        foreach (var name in names)
        {
            await AskAsync(http, name, stoppingToken);
        }
    }

    private async Task AskAsync(HttpClient http, string name, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var address in GatewayNames.Addresses(ForgejoAddress.Internal(configuration), name))
            {
                using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (GatewayNames.IsBorne(answer.StatusCode) == true)
                {
                    Clash(name);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            NotAsked(name);
        }
    }

    [LoggerMessage(3300, LogLevel.Warning, "Forgejo has a user or organisation called '{Name}': on this shared host name the gateway's path /{Name} hides their pages")]
    private partial void Clash(string name);

    [LoggerMessage(3301, LogLevel.Debug, "Forgejo could not be asked whether somebody is called '{Name}'")]
    private partial void NotAsked(string name);
}
