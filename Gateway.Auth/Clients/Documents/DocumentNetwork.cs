using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Auth.Clients.Documents;

/// <summary>The machine's own.</summary>
internal sealed class DocumentNetwork : IDocumentNetwork
{
    public IReadOnlyCollection<IPAddress> Own =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(entry => entry.Address)];

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    // A certificate may name an address at which its issuer's is to be fetched: the same forgery through another door.
    public X509ChainPolicy Trust() => new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
}
