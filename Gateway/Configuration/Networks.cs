using System.Net;
using System.Net.Sockets;

namespace Gateway.Configuration;

/// <summary>Reads <c>10.0.0.7</c> and <c>10.0.0.0/8</c> alike.</summary>
internal static class Networks
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
