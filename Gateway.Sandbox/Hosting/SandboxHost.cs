using Gateway.Sandbox.Forgejo;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Sandbox.Hosting;

/// <summary>A stand-in Forgejo and a gateway in this process; the gateway starts the stdio server for each person.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication gateway;
    private readonly DataFolder folder;

    private SandboxHost(StandInForgejo forgejo, WebApplication gateway, DataFolder folder, ServerCommand server, int port)
    {
        (Forgejo, this.gateway, this.folder, Server) = (forgejo, gateway, folder, server);
        Url = new Uri(GatewaySettings.Origin(port));
        Mcp = new Uri(Url, "/mcp");
    }

    public StandInForgejo Forgejo { get; }

    public ServerCommand Server { get; }

    /// <summary>The gateway's public URL.</summary>
    public Uri Url { get; }

    /// <summary>The MCP endpoint.</summary>
    public Uri Mcp { get; }

    /// <param name="customize">Last word on the gateway's builder.</param>
    /// <exception cref="IOException">The port is taken, or the data folder cannot be used.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, Action<WebApplicationBuilder> customize, CancellationToken cancellationToken)
    {
        var port = options.Port == 0 ? FreePort.Take() : options.Port;
        var server = ServerCommand.Choose(options.Server);
        var folder = DataFolder.Open(options.DataDirectory);
        var forgejo = await StandInForgejo.StartAsync(new StandInForgejoOptions { RedirectUris = [GatewaySettings.Origin(port) + "/oauth/callback"] }, cancellationToken);
        WebApplication? gateway = null;
        try
        {
            gateway = global::Gateway.Program.Build(GatewaySettings.Arguments(port, folder, forgejo, server), customize);
            await gateway.StartAsync(cancellationToken);
            return new SandboxHost(forgejo, gateway, folder, server, port);
        }
        catch
        {
            // Whatever it was goes on to the caller; what was already started ends here.
            await StopAsync(gateway, forgejo, folder);
            throw;
        }
    }

    public ValueTask DisposeAsync() => StopAsync(gateway, Forgejo, folder);

    private static async ValueTask StopAsync(WebApplication? gateway, StandInForgejo forgejo, DataFolder folder)
    {
        if (gateway is not null)
        {
            // Stopped before disposed, also when it only half started: else its background services look as if they had failed.
            await gateway.StopAsync();
            await gateway.DisposeAsync();
        }

        await forgejo.DisposeAsync();
        folder.Dispose();
    }
}
