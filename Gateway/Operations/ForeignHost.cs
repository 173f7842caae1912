using System.Net;

namespace Gateway.Operations;

/// <summary>A feature of requests whose Host names neither PublicUrl's host nor this machine; what must not be reached under another name looks for it.</summary>
internal sealed class ForeignHost(string publicUrl)
{
    public string Message { get; } = $"This is {publicUrl}; the request's Host names another. A proxy in front has to pass the Host header on.\n";

    /// <summary>
    /// Ports are not compared, because proxies leave them out. Loopback names are the machine's own: a name that an attacker rebinds is never one of them, and
    /// proxies on the same machine send them.
    /// </summary>
    public static bool IsOurs(HostString given, HostString own) =>
        string.Equals(given.Host, own.Host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(given.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(given.Host, out var address) && IPAddress.IsLoopback(address));
}
