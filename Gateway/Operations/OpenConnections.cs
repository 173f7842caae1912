using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Operations;

/// <summary>
/// The connections that are open now, so that a stop can cut them off: a client that reads no more, or never ends what it sends, would hold a stop for as long as the
/// host waits. Kept for each connection and not for each request: it costs nothing on the way of a request.
/// </summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _open = new();

    /// <summary>How many there are.</summary>
    public int Count => _open.Count;

    /// <summary>A part of each endpoint's pipeline.</summary>
    public ConnectionDelegate Track(ConnectionDelegate next) => async connection =>
    {
        _open[connection] = true;
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    };

    /// <summary>Cuts all of them off: whoever waits in a write or a read goes on, and finds its request aborted.</summary>
    public void Abort()
    {
        foreach (var (connection, _) in _open)
        {
            connection.Abort(new ConnectionAbortedException("The gateway stops."));
        }
    }
}
