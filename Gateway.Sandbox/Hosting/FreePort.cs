using System.Net;
using System.Net.Sockets;

namespace Gateway.Sandbox.Hosting;

internal static class FreePort
{
    /// <summary>A port that was free a moment ago on loopback. The gateway must know its public URL, hence its port, before it listens.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
