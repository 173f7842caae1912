using Gateway.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Operations;

/// <summary>Where Kestrel listens and what a request may cost before a route's own limits apply.</summary>
internal static class ServerLimits
{
    public static void ListenAsConfigured(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrel(Apply);

        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, builder.Configuration[$"{GatewayOptions.Section}:{nameof(GatewayOptions.Listen)}"]);
    }

    private static void Apply(KestrelServerOptions server)
    {
        // Before anything that listens: an endpoint takes the defaults of its time.
        server.ConfigureEndpointDefaults(endpoint => endpoint.Use(server.ApplicationServices.GetRequiredService<OpenConnections>().Track));

        // Does nothing unless systemd hands over a listening socket; then that one is used and Gateway:Listen only says where the health command asks.
        server.UseSystemd();
        server.AddServerHeader = false;
        server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        server.Limits.MaxRequestHeaderCount = 100;
        server.Limits.MaxRequestLineSize = 16 * 1024;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

        // Routes set their own; what has none stays small.
        server.Limits.MaxRequestBodySize = 1024 * 1024;
    }
}
