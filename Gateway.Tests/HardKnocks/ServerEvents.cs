using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>Messages of an event stream, one by one.</summary>
internal sealed class ServerEvents(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    public static async Task<ServerEvents> OpenAsync(HttpResponseMessage response) =>
        new(response, new StreamReader(await response.Content.ReadAsStreamAsync(Patience.Token)));

    /// <summary>The next message; null: the stream has ended.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        // One patience for all: a stream that only keeps itself alive shall not be waited for without end.
        var patience = Patience.Token;
        while (await reader.ReadLineAsync(patience) is { } line)
        {
            // Priming events of resumable streams hold no data.
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Length > "data: ".Length)
            {
                return JsonNode.Parse(line["data:".Length..]);
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
