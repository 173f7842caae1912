using Gateway.Durability;
using Gateway.StdioBridge;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Gateway.Configuration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class DurableStateTests
{
    private static readonly string Greeted = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"roots":{"listChanged":true},"sampling":{},"elicitation":{}},"clientInfo":{"name":"a-client-of-ordinary-make","title":"A client","version":"1.2.3"}}}""";

    [Test]
    [NonParallelizable]
    public void A_sleeping_session_costs_less_than_2_KB_of_heap()
    {
        const int count = 10_000;
        var sessions = Sessions();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < count; number++)
        {
            sessions.TryRestore(Row(number)).Should().BeTrue();
        }

        // Each has had a client that listened.
        foreach (var session in sessions.Live)
        {
            session.FromServer.Queue.Attach()!.Detach();
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        TestContext.Out.WriteLine($"{each} bytes for each session");
        each.Should().BeLessThan(2048);
        sessions.Counts.Sessions.Should().Be(count);
    }

    [Test]
    [Platform(Include = "Linux")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Rows_are_read_back_as_they_were_written_and_ended_ones_are_gone()
    {
        using var directory = new TemporaryDirectory();
        var options = Options.Create(new GatewayOptions { DataDirectory = directory.Path });
        SessionRow kept = Row(1) with { LogLevel = "{\"level\":\"info\"}"u8.ToArray(), Subscriptions = ["\"test://a\""] };
        using (var file = new SessionFile(options, NullLogger<SessionFile>.Instance))
        {
            var store = new SqliteSessions(file);
            await store.WriteAsync([kept, Row(2)], [], default);
            await store.WriteAsync([kept with { Initialized = false }, kept], [Row(2).Key], default);
        }

        using var again = new SessionFile(options, NullLogger<SessionFile>.Instance);
        (await new SqliteSessions(again).LoadAsync(default)).Should().BeEquivalentTo([kept]);
        File.GetUnixFileMode(Path.Combine(directory.Path, "sessions.db")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public void A_session_opened_by_a_request_whose_authorization_ended_meanwhile_does_not_live()
    {
        var sessions = Sessions();
        var caller = new Caller("alice", "alice", "grant", "authorization", "client", [], sessions.SeenEndings);

        _ = sessions.EndAsync(session => session.GrantId == "grant");

        sessions.TryOpen("tools", new StdioServerOptions(), caller).Should().BeNull();
        sessions.Counts.Sessions.Should().Be(0);
        sessions.TryOpen("tools", new StdioServerOptions(), caller with { SeenEndings = sessions.SeenEndings }).Should().NotBeNull();
        sessions.TryOpen("tools", new StdioServerOptions(), caller with { GrantId = "another" }).Should().NotBeNull();
    }

    [TestCase("tools tools.listChanged", "tools tools.listChanged logging", true)]
    [TestCase("tools tools.listChanged", "tools", false)]
    [TestCase("", "tools", true)]
    public void A_successor_may_do_more_but_not_less_than_the_client_was_told(string told, string now, bool replaces)
    {
        new Greeting("2025-06-18", now).Replaces(new Greeting("2025-06-18", told)).Should().Be(replaces);
        new Greeting("2025-11-25", now).Replaces(new Greeting("2025-06-18", told)).Should().BeFalse();
    }

    private static SessionRow Row(int number) => new(
        SessionKey.Of($"{number}"),
        new BridgeSessionInfo("tools", $"person-{number:D32}", $"grant-{number:D32}", $"authorization-{number:D32}", $"client-{number:D32}", DateTimeOffset.UnixEpoch),
        System.Text.Encoding.UTF8.GetBytes(Greeted),
        "2025-11-25",
        "logging prompts resources resources.subscribe tools tools.listChanged",
        Initialized: true,
        Worked: true,
        null,
        [],
        new byte[64],
        OwnLists: false,
        DateTimeOffset.UnixEpoch);

    private static BridgeSessions Sessions()
    {
        var time = new ManualTimeProvider();
        var options = new BridgeOptions
        {
            Servers = new Dictionary<string, StdioServerOptions> { ["tools"] = new() { Command = "x", Replaceable = true } },
            Sessions = new SessionOptions { Lifetime = TimeSpan.FromDays(100_000) },
        };
        return new BridgeSessions(
            Options.Create(options), new SessionJournal(null, time, NullLogger<SessionJournal>.Instance), time, NullLogger<BridgeSessions>.Instance);
    }
}
