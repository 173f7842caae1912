using Gateway.StdioBridge.Sessions;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.StdioBridge.Sessions;

/// <summary>A child that is started before its person's first call.</summary>
public sealed class PrestartTests
{
    private static readonly (string, string?) Prestarted = ("StdioServers:tools:PrestartOnSignIn", "true");

    [Test]
    public async Task A_child_that_was_started_at_the_sign_in_serves_the_first_call()
    {
        await using var host = await Lasting.HostAsync(null, Prestarted);
        host.Prestart.Begin("alice", "alice");
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.IdleChildren(null, patient: true).Any()));

        using var client = await host.Client().OpenAsync();

        (await client.TextAsync("env")).Should().Contain("FIXTURE_USER=alice");
        host.Sessions.Counts.Children.Should().Be(1, "the session took the one that waited");
        await client.SendAsync(HttpMethod.Delete);
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
    }

    [Test]
    public async Task Nobody_takes_it_and_it_goes()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, Prestarted);
        host.Prestart.Begin("alice", "alice");
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.IdleChildren(null, patient: true).Any()));

        await Lasting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(host.Sessions.Counts.Children == 0);
        });

        using var client = await host.Client().OpenAsync();
        (await client.TextAsync("echo", """{"text":"without it"}""")).Should().Be("without it");
    }

    [Test]
    public async Task It_makes_room_for_work()
    {
        await using var host = await Lasting.HostAsync(null, Prestarted, ("Sessions:MaxChildren", "1"));
        host.Prestart.Begin("alice", "alice");
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.IdleChildren(null, patient: true).Any()));

        using var client = await host.Client("bob").OpenAsync();

        (await client.TextAsync("echo", """{"text":"room"}""")).Should().Be("room");
        host.Sessions.Counts.Children.Should().Be(1);
    }

    [Test]
    [Platform(Include = "Linux")]
    public async Task A_sign_in_starts_a_child_before_any_call()
    {
        await using var gateway = await KnockServer.StartGatewayAsync(
            ("StdioServers:forgejo:PrestartOnSignIn", "true"), ("StdioServers:forgejo:Environment:FORGEJO_ACCESS_TOKEN", "{forgejo.access_token}"));
        var sessions = gateway.Services.GetRequiredService<BridgeSessions>();

        var tokens = await gateway.SignInAsync("alice");

        await Lasting.UntilAsync(() => Task.FromResult(sessions.IdleChildren(null, patient: true).Any()));
        var alice = await Visitor.OpenAsync(gateway, tokens.AccessToken);
        (await alice.TextAsync("echo", "taken")).Should().Be("taken");
        sessions.Counts.Children.Should().Be(1);
    }
}
