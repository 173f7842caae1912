using Gateway.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway.Operations;

/// <summary>
/// Scheme and host are those of PublicUrl, whatever the request says: a Host header under an attacker's control must not reach a link, a cookie or a
/// document. Forwarded headers give the client's address alone, and only from trusted proxies.
/// </summary>
internal static class PublicOrigin
{
    public static void UsePublicOrigin(this IApplicationBuilder app)
    {
        var gateway = app.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var trusted = gateway.TrustedNetworks.ToArray();

        // The framework reads two empty lists as "trust everybody".
        if (trusted.Length > 0)
        {
            app.UseForwardedHeaders(ClientAddressFrom(trusted));
        }

        var (scheme, host) = (gateway.Origin.Scheme, HostString.FromUriComponent(gateway.Origin.Authority));
        var foreign = new ForeignHost(gateway.PublicUrl);
        app.Use((context, next) =>
        {
            if (!ForeignHost.IsOurs(context.Request.Host, host))
            {
                context.Features.Set(foreign);
            }

            context.Request.Scheme = scheme;
            context.Request.Host = host;
            return next(context);
        });
    }

    private static ForwardedHeadersOptions ClientAddressFrom(IEnumerable<System.Net.IPNetwork> trusted)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in trusted)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }
}
