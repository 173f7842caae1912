using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>A connection that says and reads exactly what a test wants, and no more.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient tcp;
    private readonly NetworkStream stream;

    private RawConnection(TcpClient tcp) => (this.tcp, stream) = (tcp, tcp.GetStream());

    /// <summary>Whether something can be read now.</summary>
    public bool HasAnswer => tcp.Available > 0;

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        // A small window: what is not read here is not taken off the gateway's hands.
        var tcp = new TcpClient { ReceiveBufferSize = 16 * 1024, NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port, Patience.Token);
        return new RawConnection(tcp);
    }

    public static string Head(Visitor visitor, long length, string more = "") =>
        $"POST /mcp HTTP/1.1\r\nHost: {visitor.Endpoint.Authority}\r\nAuthorization: Bearer {visitor.Token}\r\n" +
        (visitor.Session is null ? "" : $"Mcp-Session-Id: {visitor.Session}\r\n") +
        "Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n" +
        $"Content-Length: {length}\r\nConnection: close\r\n{more}\r\n";

    /// <summary>Begins a call; its answer waits to be read.</summary>
    public async Task CallAsync(Visitor visitor, string tool, string argument)
    {
        var message = Visitor.Tool(tool, argument);
        await WriteAsync(Head(visitor, message.Length) + message);
    }

    public async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Patience.Token);

    /// <summary>Reads some of what has come; empty at the end.</summary>
    public async Task<string> ReadAsync(int atMost)
    {
        var buffer = new byte[atMost];
        return Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, Patience.Token));
    }

    /// <summary>Reads to the end and counts.</summary>
    public async Task<long> CountToEndAsync(char what)
    {
        // From here on it reads as fast as it can; one patience for all of it.
        tcp.ReceiveBufferSize = 4 * 1024 * 1024;
        var (buffer, count, patience) = (new byte[1024 * 1024], 0L, Patience.Token);
        while (await stream.ReadAsync(buffer, patience) is > 0 and var read)
        {
            count += buffer.AsSpan(0, read).Count((byte)what);
        }

        return count;
    }

    public ValueTask DisposeAsync()
    {
        tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
