using System.Net;
using System.Net.Sockets;

namespace Gateway.Auth.Clients.Documents;

/// <summary>
/// Which addresses a document may be fetched from. Whoever opens an authorize address chooses the URL, so the gateway must not be made to speak to what only
/// it can reach: its own host, its network, a cloud's metadata service (server-side request forgery).
/// </summary>
internal static class PublicAddresses
{
    // RFC 6890 and IANA's registry of special-purpose addresses.
    private static readonly IPNetwork[] RefusedV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // Only global unicast is in use; that leaves out ::1, v4-mapped, 64:ff9b::/96, ULA, link-local and multicast at once.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    // Within it: protocol assignments with Teredo, documentation, and 6to4, which carries any IPv4 address.
    private static readonly IPNetwork[] RefusedV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    public static bool Allows(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(RefusedV4, network => network.Contains(address)),
        // Asked by itself: IPNetwork finds ::ffff:10.0.0.1 within 2000::/3.
        AddressFamily.InterNetworkV6 => !address.IsIPv4MappedToIPv6 && GlobalV6.Contains(address) && !Array.Exists(RefusedV6, network => network.Contains(address)),
        _ => false,
    };

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}
