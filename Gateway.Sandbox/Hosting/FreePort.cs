using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Sandbox.Hosting;

/// <summary>Ports for programs that must know their own before they listen: the gateway's public URL holds it.</summary>
internal static class FreePort
{
    private const int Lowest = 20_000;
    private const int MostTries = 100;

    // Linux gives outgoing connections local ports from 32768 on: one of those may be taken while a program is started again on its port.
    private const int FirstEphemeral = 32_768;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that was free a moment ago on loopback, and that this process gives to nobody else.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var port = Random.Shared.Next(Lowest, FirstEphemeral);
            if (Given.TryAdd(port, true) && CanListen(port))
            {
                return port;
            }
        }

        throw new IOException($"No free port found on loopback from {Lowest} to {FirstEphemeral - 1}.");
    }

    private static bool CanListen(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
