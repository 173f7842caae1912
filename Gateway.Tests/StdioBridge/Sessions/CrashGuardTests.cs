using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class CrashGuardTests
{
    [TestCase(true, true)]
    [TestCase(false, false)]
    public async Task Only_ends_that_nobody_asked_for_count(bool requested, bool serves)
    {
        await using var host = await BridgeHost.StartAsync();
        var guard = new CrashGuard(TimeProvider.System);
        var session = host.Sessions.TryOpen("tools", new() { Command = "none" }, new("alice", "alice", "grant", "authorization", "client", []))!;
        var link = new ChildLink(session, TimeProvider.System, NullLogger.Instance);

        for (var end = 0; end < 20; end++)
        {
            guard.OnExit("tools", "alice", link, new ChildExit(1, requested));
        }

        (await guard.StartAsync("tools", "alice", () => Task.FromResult("started"), _ => false, "held off")).Should().Be(serves ? "started" : "held off");
    }

    [Test]
    public async Task Children_of_a_person_whose_access_ends_again_and_again_are_no_crashes()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:AsksClient", "Never"));
        using var client = new ModernClient(host);

        for (var end = 0; end < 8; end++)
        {
            ModernClient.Text(await client.ToolAsync("echo", """{"text":"work"}""")).Should().Be("work");
            await host.Sessions.EndAsync(session => session.PersonId == "alice");
        }
    }
}
