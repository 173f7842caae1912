using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>Reads lines of at most 4 MiB.</summary>
internal static class LineReader
{
    private const int MaxLineBytes = 4 * 1024 * 1024;

    /// <exception cref="InvalidDataException">A line is longer than the limit.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream input)
    {
        var reader = PipeReader.Create(input);
        ReadResult read;
        do
        {
            read = await reader.ReadAsync();
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return rest.Slice(0, end).ToArray();
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (rest.Length > MaxLineBytes)
            {
                throw new InvalidDataException($"A line is longer than {MaxLineBytes} bytes.");
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
        while (!read.IsCompleted);
    }
}
