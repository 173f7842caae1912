using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>
/// Broken messages against the endpoint in both eras, and rubbish from children: no fault of ours, no hang, no cross-talk. The same in every run, so that what
/// fails fails again; FJMCP_FUZZ_SEED takes another seed, and FJMCP_TEST_LONG=1 twenty times as many of a seed that is new each time. The seed is in the output.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Times = LongForm.Or(20, 1);

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("FJMCP_FUZZ_SEED"), CultureInfo.InvariantCulture, out var given)
        ? given
        : LongForm.Or(Random.Shared.Next(), 20260728);

    private static readonly string[] Sessions =
    [
        BridgeClient.Initialize(),
        BridgeClient.Initialize("2025-03-26"),
        BridgeClient.Tool(1, "echo", """{"text":"stray"}"""),
        BridgeClient.Tool("one", "progress", """{"steps":2}""", "7"),
        BridgeClient.Notification("notifications/cancelled", """{"requestId":1}"""),
        BridgeClient.Notification("notifications/initialized"),
        BridgeClient.Request(3, "tools/list"),
        BridgeClient.Request(4, "logging/setLevel", """{"level":"debug"}"""),
        """{"jsonrpc":"2.0","id":5,"result":{"roots":[]}}""",
        """[{"jsonrpc":"2.0","id":6,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"}]""",
    ];

    private static readonly string[] Stateless =
    [
        Modern(7, "server/discover"),
        Modern(8, "tools/call", """{"name":"echo","arguments":{"text":"stray"},"""),
        Modern("nine", "tools/call", """{"name":"progress","arguments":{"steps":2},""", "\"progressToken\":9,"),
        Modern(11, "tools/call", """{"name":"echo","requestState":"e30.AAAA","inputResponses":{"sampling_1":{"role":"user"}},"""),
        Modern(12, "tools/list", """{"cursor":"2","""),
    ];

    // In a session the question would wait for its answer up to the limit.
    private static readonly string Asking = Modern(10, "tools/call", """{"name":"ask","arguments":{"method":"sampling/createMessage"},""");

    [Test]
    public async Task Broken_messages_are_answered_and_disturb_nobody([Values("2025-03-26", "2025-11-25", null)] string? version)
    {
        var random = new Random(Seed);

        // What a broken message makes of the fixture may be that it never answers: that is where the limit counts.
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:CallTimeout", "00:00:10"));
        using var honest = await host.Client("bob", server: "banner").OpenAsync();
        using var client = version is null ? host.Client() : await host.Client().OpenAsync(version);
        var statuses = new SortedDictionary<int, int>();
        string[] corpus = version is null ? [.. Stateless, Asking, .. Stateless, Asking, .. Sessions] : [.. Sessions, .. Stateless];
        var watch = Stopwatch.StartNew();
        for (var turn = 0; turn < 60 * Times; turn++)
        {
            client.ProtocolVersion = random.Next(3) switch { 0 => "2026-07-28", 1 => version ?? "2026-07-28", _ => null };
            var message = Break(random, corpus, out var origin);
            var status = await SendAsync(client, message, origin, turn);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            status.Should().Match(code => code < 500 || code == 503, "seed {0}, turn {1}: {2}", Seed, turn, Encoding.UTF8.GetString(message));
            (await honest.TextAsync("echo", $$"""{"text":"{{turn}}"}""", id: 1)).Should().Be($"{turn}", "seed {0}", Seed);
        }

        var summary = string.Join(", ", statuses.Select(entry => $"{entry.Key} x {entry.Value}"));
        TestContext.Out.WriteLine($"{version ?? "no session"}, seed {Seed}: {60 * Times} messages in {watch.Elapsed.TotalSeconds:F0} s: {summary}");
    }

    [Test]
    public async Task Rubbish_of_a_child_among_answers_reaches_nobody()
    {
        await using var host = await BridgeHost.StartAsync();
        using var noisy = await host.Client().OpenAsync();
        using var quiet = await host.Client("bob").OpenAsync();
        for (var turn = 0; turn < 10 * Times; turn++)
        {
            var noise = noisy.TextAsync("noise", $$"""{"seed":{{Seed ^ turn}},"lines":100}""", id: 1);
            var texts = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => (number % 2 == 0 ? noisy : quiet).TextAsync("echo", $$"""{"text":"{{number}}"}""", id: 1)));

            texts.Should().Equal(Enumerable.Range(0, 10).Select(number => $"{number}"), "seed {0}", Seed);
            (await noise).Should().Be("survived");
        }

        TestContext.Out.WriteLine($"seed {Seed}: {1000 * Times} lines of rubbish, {100 * Times} calls among them");
    }

    /// <summary>Sends a broken message with the headers of the one that it was: most of what the headers of 2026-07-28 are held against is still there.</summary>
    private static async Task<int> SendAsync(BridgeClient client, byte[] body, string origin, int turn)
    {
        var patience = Patience.Token;
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.TryAddWithoutValidation("Mcp-Method", Between(origin, "\"method\":\""));
        content.Headers.TryAddWithoutValidation("Mcp-Name", Between(origin, "\"name\":\""));
        try
        {
            using var response = await client.SendAsync(HttpMethod.Post, content, patience);
            await response.Content.ReadAsByteArrayAsync(patience);
            return (int)response.StatusCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Seed {Seed}, turn {turn}, version {client.ProtocolVersion}: no answer to {Encoding.UTF8.GetString(body)}");
        }
    }

    /// <summary>A message of the corpus, cut, doubled, spliced with another with some bytes changed, or as it is.</summary>
    private static byte[] Break(Random random, string[] corpus, out string origin)
    {
        origin = corpus[random.Next(corpus.Length)];
        var (one, other) = (Encoding.UTF8.GetBytes(origin), Encoding.UTF8.GetBytes(corpus[random.Next(corpus.Length)]));
        var at = random.Next(one.Length);
        switch (random.Next(9))
        {
            case 0:
                return one[..at];
            case 1:
                return [.. one, .. other];
            case 2:
                return [.. one[..at], .. other[random.Next(other.Length)..]];
            case 3:
                one[at] = (byte)random.Next(256);
                return one;
            case 4 or 5 or 6:
                Change(one, random);
                return one;
            case 7:
                return one;
            default:
                return Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(one)},{Encoding.UTF8.GetString(other)}]");
        }
    }

    /// <summary>Changes some letters and digits: JSON mostly remains JSON, with other names, numbers and methods.</summary>
    private static void Change(byte[] message, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(message.Length);
            message[at] = message[at] switch
            {
                >= (byte)'0' and <= (byte)'9' => (byte)random.Next('0', '9' + 1),
                >= (byte)'a' and <= (byte)'z' => (byte)random.Next('a', 'z' + 1),
                var other => other,
            };
        }
    }

    private static string Between(string message, string before) =>
        message.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at ? message[(at + before.Length)..].Split('"')[0] : "";

    private static string Modern(object id, string method, string members = "{", string meta = "") => BridgeClient.Request(
        id,
        method,
        members + "\"_meta\":{" + meta + "\"" + """io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"sampling":{}}}}""");
}
