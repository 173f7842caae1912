using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Auth.Clients.Documents;

/// <summary>What a fetch asks of the network; a test puts a hostile one in its place.</summary>
internal interface IDocumentNetwork
{
    /// <summary>The addresses of this machine itself.</summary>
    IReadOnlyCollection<IPAddress> Own { get; }

    /// <summary>The addresses of a host.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It has none, or nobody says.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>A connection to exactly this address.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answers there.</exception>
    Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken);

    /// <summary>Whom to believe about names; a new one for each connection.</summary>
    X509ChainPolicy Trust();
}
