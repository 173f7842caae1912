using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Auth.Clients.Documents;

namespace Gateway.Tests.Support;

/// <summary>Tests speak to loopback alone: unless one brings a host of its own, no client document has an address.</summary>
internal sealed class ClosedDocumentNetwork : IDocumentNetwork
{
    public IReadOnlyCollection<IPAddress> Own => [];

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => throw new SocketException((int)SocketError.HostNotFound);

    public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => throw new SocketException((int)SocketError.NetworkUnreachable);

    public X509ChainPolicy Trust() => new();
}
