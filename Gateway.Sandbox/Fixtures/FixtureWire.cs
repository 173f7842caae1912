using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    public void Dispose()
    {
        _reader.Dispose();
        _writing.Dispose();
    }

    /// <summary>Closes the output while the process goes on.</summary>
    public void CloseOutput()
    {
        // The console's stream holds a duplicate of the descriptor.
        output.Dispose();
        new Microsoft.Win32.SafeHandles.SafeFileHandle(1, ownsHandle: true).Dispose();
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
