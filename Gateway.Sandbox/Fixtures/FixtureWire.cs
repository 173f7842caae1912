using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Sandbox.Fixtures;

/// <summary>Newline-delimited JSON on two streams.</summary>
internal sealed class FixtureWire(Stream input, Stream output) : IDisposable
{
    private readonly StreamReader _reader = new(input, new UTF8Encoding(false), false, 64 * 1024);
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Null: the input ended.</summary>
    public async Task<JsonObject?> ReadAsync()
    {
        var line = await _reader.ReadLineAsync();
        return line is null ? null : JsonNode.Parse(line)!.AsObject();
    }

    public Task WriteAsync(JsonNode message) =>
        WriteRawAsync([.. JsonSerializer.SerializeToUtf8Bytes(message), (byte)'\n']);

    public async Task WriteRawAsync(byte[] bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await output.WriteAsync(bytes);
            await output.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private static string? Target(string descriptor) => new FileInfo(descriptor).LinkTarget;

    public void Dispose()
    {
        _reader.Dispose();
        _writing.Dispose();
    }

    /// <summary>Closes the output while the process goes on (Linux). The runtime and the console's stream hold duplicates of the descriptor: they go too.</summary>
    public static void CloseOutput()
    {
        var output = Target("/proc/self/fd/1");
        foreach (var descriptor in Directory.GetFiles("/proc/self/fd").Where(file => Target(file) == output))
        {
            new SafeFileHandle(int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture), ownsHandle: true).Dispose();
        }
    }

    /// <summary>Reads without ever answering.</summary>
    public async Task<int> DrainAsync()
    {
        while (await _reader.ReadLineAsync() is not null)
        {
        }

        return 0;
    }
}
