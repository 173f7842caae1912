using System.Net;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

/// <summary>Clients with sessions and stateless ones share the places for children.</summary>
public sealed class SharedRoomTests
{
    private static readonly (string, string?) OneChild = ("Sessions:MaxChildren", "1");
    private static readonly (string, string?) NeverAsks = ("StdioServers:tools:AsksClient", "Never");

    [Test]
    public async Task A_sessions_idle_child_makes_room_for_a_stateless_call()
    {
        await using var host = await Lasting.HostAsync(null, OneChild, NeverAsks);
        using var session = await host.Client().OpenAsync();
        var gone = await session.PidAsync();
        using var stateless = new ModernClient(host, "bob");

        ModernClient.Text(await stateless.ToolAsync("echo", """{"text":"room"}""")).Should().Be("room");

        ProcessTable.IsRunning(gone).Should().BeFalse();
        host.Sessions.Counts.Children.Should().Be(1);
    }

    [Test]
    public async Task A_stateless_clients_idle_child_makes_room_for_a_session()
    {
        await using var host = await Lasting.HostAsync(null, OneChild, NeverAsks);
        using var stateless = new ModernClient(host, "bob");
        var gone = int.Parse(ModernClient.Text(await stateless.ToolAsync("pid")), System.Globalization.CultureInfo.InvariantCulture);

        using var session = await host.Client().OpenAsync();

        (await session.TextAsync("echo", """{"text":"room"}""")).Should().Be("room");
        ProcessTable.IsRunning(gone).Should().BeFalse();
        host.Sessions.Counts.Children.Should().Be(1);
    }

    [Test]
    public async Task While_a_sessions_child_is_busy_a_stateless_call_beyond_the_bound_is_503_and_readiness_is_red()
    {
        await using var host = await Lasting.HostAsync(null, OneChild, NeverAsks);
        using var session = await host.Client().OpenAsync();
        var call = session.CallAsync("gate", """{"name":"g"}""");
        await session.TextAsync("heard", """{"method":"gate g"}""");
        using var stateless = new ModernClient(host, "bob");

        using var refused = await stateless.PostToolAsync("pid");

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        host.Sessions.Counts.HasRoom.Should().BeFalse();
        await session.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
    }

    [Test]
    public async Task One_person_has_as_many_children_for_sessions_and_stateless_calls_together_as_a_person_may_have()
    {
        await using var host = await Lasting.HostAsync(null, ("Sessions:MaxChildrenPerPerson", "1"), NeverAsks);
        using var session = await host.Client().OpenAsync();
        var call = session.CallAsync("gate", """{"name":"g"}""");
        await session.TextAsync("heard", """{"method":"gate g"}""");
        using var mine = new ModernClient(host);
        using var others = new ModernClient(host, "bob");

        using var refused = await mine.PostToolAsync("pid");

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        ModernClient.Text(await others.ToolAsync("echo", """{"text":"another"}""")).Should().Be("another");
        await session.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_server_that_keeps_ending_under_stateless_calls_is_held_off_for_that_person_alone()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, NeverAsks);
        using var client = new ModernClient(host);
        using var other = new ModernClient(host, "bob");

        await Lasting.UntilAsync(async () =>
            (await client.ToolAsync("crash", """{"code":3}"""))["error"]!["message"]!.GetValue<string>().Contains("keeps ending", StringComparison.Ordinal));

        ModernClient.Text(await other.ToolAsync("echo", """{"text":"another person"}""")).Should().Be("another person");
        time.Advance(TimeSpan.FromMinutes(10));
        ModernClient.Text(await client.ToolAsync("echo", """{"text":"again"}""")).Should().Be("again");
    }
}
