using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A line to a server on loopback that can be cut and mended: cut, the server is as gone as if its machine were.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Uri target;
    private readonly int port;
    private readonly ConcurrentDictionary<TcpClient, bool> open = new();
    private TcpListener listener;

    public Relay(Uri target)
    {
        this.target = target;
        listener = Listen(0);
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Url => $"http://127.0.0.1:{port}{target.AbsolutePath.TrimEnd('/')}";

    /// <summary>Refuses connections and breaks those that are open.</summary>
    public void Cut()
    {
        listener.Dispose();
        foreach (var client in open.Keys)
        {
            client.Dispose();
        }
    }

    public void Mend() => listener = Listen(port);

    public void Dispose() => Cut();

    private TcpListener Listen(int at)
    {
        var fresh = new TcpListener(IPAddress.Loopback, at);
        fresh.Start();
        _ = AcceptAsync(fresh);
        return fresh;
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await from.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        (open[near], open[far]) = (true, true);
        try
        {
            await far.ConnectAsync(target.Host, target.Port);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or one of the two hung up.
        }
        finally
        {
            near.Dispose();
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
        }
    }
}
