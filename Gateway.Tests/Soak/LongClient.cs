using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.Soak;

/// <summary>One session that calls at a steady beat, whatever happens to the gateway, and notes what came of each call. It never opens another.</summary>
internal sealed class LongClient(RealGateway gateway, Visitor visitor, TimeSpan? beat = null)
{
    private readonly TimeSpan beat = beat ?? TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentBag<CallRecord> failed = [];
    private readonly ConcurrentDictionary<string, bool> children = new(StringComparer.Ordinal);
    private int calls;
    private int retries;
    private int updates;
    private long longest;
    private volatile string? child;

    /// <summary>The home of the child that answered last; null: none has yet.</summary>
    public string? Child => child;

    public int Calls => Volatile.Read(ref calls);

    /// <summary>Connections that were refused or broken while the gateway was away.</summary>
    public int Retries => Volatile.Read(ref retries);

    public int Updates => Volatile.Read(ref updates);

    public int Children => children.Count;

    public TimeSpan Longest => Stopwatch.GetElapsedTime(0, Volatile.Read(ref longest));

    public IReadOnlyCollection<CallRecord> Failed => failed;

    /// <summary>Calls until it is cancelled; then waits for the last answers.</summary>
    public async Task CallAsync(CancellationToken until)
    {
        var open = new List<Task>();
        using var timer = new PeriodicTimer(beat);
        while (await TickAsync(timer, until))
        {
            open.RemoveAll(call => call.IsCompletedSuccessfully);
            open.Add(OneAsync("echo"));
        }

        await Task.WhenAll(open);
    }

    /// <summary>Changes the resource each second and waits for the news of it.</summary>
    public async Task TouchAsync(CancellationToken until)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await TickAsync(timer, until))
        {
            var before = Updates;
            await OneAsync("touch");
            await UntilAsync(() => Updates > before);
        }
    }

    public async Task SubscribeAsync()
    {
        using var answer = await visitor.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"soak:one"}}""");
        (await Visitor.AnswerOf(answer))["error"].Should().BeNull();
    }

    /// <summary>Reads the session's stream, and opens it again when it breaks.</summary>
    public async Task ListenAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                await using var events = await visitor.ListenAsync();
                await using var ending = until.Register(() => _ = events.DisposeAsync().AsTask());
                while (await events.NextAsync() is { } message)
                {
                    Hear(message);
                }
            }
            catch (Exception e) when (IsAway(e) || gateway.IsAway || until.IsCancellationRequested)
            {
                // Broken, or refused by a gateway that stops.
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                await timer.WaitForNextTickAsync(Patience.Token);
            }
        }
    }

    private async Task OneAsync(string tool)
    {
        var number = Interlocked.Increment(ref calls);
        var argument = number.ToString(CultureInfo.InvariantCulture);
        var sent = Stopwatch.GetTimestamp();
        var fault = await TryAsync(tool, argument);
        var answered = Stopwatch.GetTimestamp();
        if (fault is not null)
        {
            failed.Add(new CallRecord(number, sent, answered, fault));
        }

        InterlockedMax(answered - sent);
    }

    /// <summary>Null: answered as it should be.</summary>
    private async Task<string?> TryAsync(string tool, string argument)
    {
        for (var wait = TimeSpan.FromMilliseconds(100); ; wait = wait < TimeSpan.FromSeconds(1) ? wait * 2 : wait)
        {
            try
            {
                using var response = await visitor.PostAsync(Visitor.Tool(tool, argument));
                return response.StatusCode == HttpStatusCode.OK ? Judge(await AnswerOf(response), tool, argument) : $"HTTP {(int)response.StatusCode}";
            }
            catch (Exception e) when (IsAway(e) && gateway.IsAway)
            {
                // The connection was refused, or broke with the gateway: the client's to retry.
                Interlocked.Increment(ref retries);
                using var timer = new PeriodicTimer(wait);
                await timer.WaitForNextTickAsync(Patience.Token);
            }
            catch (Exception e) when (IsAway(e))
            {
                return e.GetBaseException().Message;
            }
        }
    }

    /// <summary>News may come on the stream of a call, too.</summary>
    private async Task<JsonNode> AnswerOf(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return await Visitor.AnswerOf(response);
        }

        await using var events = await ServerEvents.OpenAsync(response);
        while (await events.NextAsync() is { } message)
        {
            if (message["method"] is null)
            {
                return message;
            }

            Hear(message);
        }

        throw new IOException("the stream ended without an answer");
    }

    private void Hear(JsonNode message) => _ = (string?)message["method"] == "notifications/resources/updated" ? Interlocked.Increment(ref updates) : 0;

    private string? Judge(JsonNode answer, string tool, string argument)
    {
        if ((string?)answer["result"]?["content"]?[0]?["text"] is not { } text)
        {
            return answer.ToJsonString();
        }

        var words = text.Split(' ');
        child = words[0];
        children[words[0]] = true;
        var right = tool == "touch" ? words[1] == "yes" : words[1] == argument;
        return right ? null : $"answered '{text}' to {tool} {argument}";
    }

    private static bool IsAway(Exception e) => e is HttpRequestException or IOException;

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken until)
    {
        try
        {
            return await timer.WaitForNextTickAsync(until);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(Patience.Token);
        }
    }

    private void InterlockedMax(long ticks)
    {
        for (var seen = Volatile.Read(ref longest); ticks > seen; seen = Volatile.Read(ref longest))
        {
            Interlocked.CompareExchange(ref longest, ticks, seen);
        }
    }
}

/// <summary>A call that failed.</summary>
internal sealed record CallRecord(int Number, long Sent, long Answered, string Fault)
{
    public override string ToString() => $"call {Number} after {Stopwatch.GetElapsedTime(Sent, Answered).TotalMilliseconds:F0} ms: {Fault}";
}
