using Gateway.StdioBridge;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Translation;

/// <summary>A child that a request has taken is there when the request's call begins, whatever other requests find out about it meanwhile.</summary>
public sealed class LendingTests
{
    private static readonly Caller Alice = new("alice", "alice", "grant", "authorization", "client", []);

    [Test]
    public async Task A_child_that_was_taken_serves_its_call_although_its_token_was_replaced_meanwhile()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, ("StdioServers:tools:AsksClient", "Never"));
        var pool = await PoolAsync(host);
        var first = await TakeAsync(pool);

        host.Credentials.Token = "token-two";
        time.Advance(TimeSpan.FromSeconds(31));
        var second = await TakeAsync(pool);

        second.Should().NotBeSameAs(first);
        using var answer = await first.AskAsync("ping", "{}");
        answer.Fault.Should().Be(CallFault.None);
        pool.Return(first);
        await ProcessTable.UntilGoneAsync(first.Link.Child.ProcessId, Patience.Token);
        pool.Return(second);
    }

    [Test]
    public async Task A_child_that_was_taken_makes_room_for_nobody_until_it_is_returned()
    {
        await using var host = await Lasting.HostAsync(null, ("StdioServers:tools:AsksClient", "Never"));
        var pool = await PoolAsync(host);
        var child = await TakeAsync(pool);

        pool.IdleChildren(patient: true).Should().BeEmpty();

        pool.Return(child);
        pool.IdleChildren(patient: true).Should().ContainSingle();
    }

    private static async Task<ChildPool> PoolAsync(BridgeHost host) => (await host.Pools.OfAsync("tools", host.Settings, Alice))!;

    private static async Task<TranslatedChild> TakeAsync(ChildPool pool) =>
        (await pool.TakeAsync(Alice, ClientCapabilities.None, exclusive: false, Patience.Token)).Child!;
}
