using System.Net;
using System.Net.Sockets;

namespace Gateway.Auth.Audit;

/// <summary>Where a request came from, no closer than needed: an IPv6 customer holds a /64 at least, so a single address of it says nothing.</summary>
internal static class NetworkPrefix
{
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
