using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>Reads server-sent events one by one.</summary>
internal sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    public static async Task<EventReader> OpenAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType?.MediaType.Should().Be("text/event-stream");
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8));
    }

    /// <summary>The next message; null: the stream ended.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        // One patience for all lines: a stream that only shows that it lives would be waited for without end.
        var patience = Patience.Token;
        while (await reader.ReadLineAsync(patience) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line[6..]);
            }
        }

        return null;
    }

    /// <summary>The next line as it came; null: the stream ended.</summary>
    public async Task<string?> LineAsync() => await reader.ReadLineAsync(Patience.Token);

    public async Task<List<JsonNode>> ReadToEndAsync()
    {
        var all = new List<JsonNode>();
        while (await NextAsync() is { } message)
        {
            all.Add(message);
        }

        return all;
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
