using Gateway.Auth;
using Gateway.Configuration;
using Gateway.Proxy;
using Microsoft.Extensions.Options;

namespace Gateway.Commands.Doctor;

/// <summary>What the checks look at: the settings, and two ways to ask a server.</summary>
internal sealed class Patient(IServiceProvider services) : IDisposable
{
    public IServiceProvider Services => services;

    public IConfiguration Configuration { get; } = services.GetRequiredService<IConfiguration>();

    public GatewayOptions Gateway { get; } = services.GetRequiredService<IOptions<GatewayOptions>>().Value;

    public AuthorizationServerOptions Server { get; } = services.GetRequiredService<AuthorizationServerOptions>();

    /// <summary>Forgejo as browsers see it, without a trailing slash.</summary>
    public string ForgejoUrl => Configuration["Forgejo:Url"]!.TrimEnd('/');

    /// <summary>Forgejo as the gateway sees it, without a trailing slash.</summary>
    public string InternalUrl => ForgejoAddress.Internal(Configuration);

    /// <summary>The public origin, without a trailing slash.</summary>
    public string Origin => Gateway.Origin.GetLeftPart(UriPartial.Authority);

    public string DataDirectory => Server.DataDirectory;

    public Questions Forgejo { get; } = new(anyCertificate: false);

    /// <summary>Sends nothing secret, and takes any certificate: what is wrong with it is a line of its own.</summary>
    public Questions Public { get; } = new(anyCertificate: true);

    public void Dispose()
    {
        Forgejo.Dispose();
        Public.Dispose();
    }
}
