using System.Net;
using System.Net.Sockets;

namespace Gateway.Auth.Audit;

/// <summary>Where a request came from, no closer than needed: an IPv6 customer holds a /64 at least, so a single address of it says nothing.</summary>
public static class NetworkPrefix
{
    /// <summary>An IPv4 address as it is, the network of an IPv6 one; <see cref="IPAddress.None"/> when nobody knows.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>The same in words.</summary>
    public static string Describe(IPAddress? address) => Of(address) switch
    {
        _ when address is null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6 } network => network + "/64",
        var network => network.ToString(),
    };
}
