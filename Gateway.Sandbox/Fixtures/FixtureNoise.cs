using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Fixtures;

/// <summary>What no server should write, the same for the same seed: rubbish, broken and doubled messages, answers and questions that nobody awaits.</summary>
internal sealed class FixtureNoise(int seed)
{
    private readonly Random _random = new(seed);

    /// <param name="wire">Where to.</param>
    /// <param name="lines">How many.</param>
    /// <param name="id">The id of the call that is being answered, which no line may answer.</param>
    public async Task WriteAsync(FixtureWire wire, int lines, JsonNode id)
    {
        for (var line = 0; line < lines; line++)
        {
            await wire.WriteRawAsync([.. Line(id.GetValue<long>()), (byte)'\n']);
        }
    }

    private byte[] Line(long id) => _random.Next(8) switch
    {
        0 => Bytes(),
        1 => Text("{\"jsonrpc\":\"2.0\",\"id\":"),
        2 => Text($$$"""{"jsonrpc":"2.0","id":{{{id + 1_000_000 + _random.Next(1000)}}},"result":{}}"""),
        3 => Text("""{"jsonrpc":"2.0","id":"x","result":{},"error":{}}"""),
        4 => Text($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{_random.Next()}}},"progress":1}}"""),
        5 => Text("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"""),
        6 => Text($$$"""[{"jsonrpc":"2.0","id":{{{id}}},"result":{}}]"""),
        _ => Text("[" + new string('[', _random.Next(200))),
    };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Anything but a line's end.</summary>
    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(1, 300)];
        _random.NextBytes(bytes);
        return [.. bytes.Where(value => value != (byte)'\n')];
    }
}
