namespace Gateway.Tests.HardKnocks;

/// <summary>Clients that read slowly, or no more; measured in the real program.</summary>
[Platform(Include = "Linux")]
public sealed class ReaderTests
{
    private const int ResultBytes = 30 * 1024 * 1024;

    [Test]
    public async Task A_slow_reader_keeps_its_own_call_waiting_and_nobody_elses()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        var alice = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        await using var slow = await RawConnection.OpenAsync(gateway.Mcp);
        await slow.CallAsync(alice, "big", $"{ResultBytes}");
        (await slow.ReadAsync(12)).Should().Be("HTTP/1.1 200");

        (await alice.TextAsync("echo", "nobody waits")).Should().Be("nobody waits");

        // What the gateway held came through whole; the letters of its headers are few.
        (await slow.CountToEndAsync('a')).Should().BeInRange(ResultBytes, ResultBytes + 100);
    }

    [Test]
    public async Task Slow_readers_together_hold_no_more_than_their_sessions_share_and_the_rest_is_told()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        var alice = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        var readers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RawConnection.OpenAsync(gateway.Mcp)));
        foreach (var reader in readers)
        {
            await reader.CallAsync(alice, "big", $"{ResultBytes}");
            (await reader.ReadAsync(12)).Should().Be("HTTP/1.1 200");
        }

        // The child answers one after the other, and this after all. Twice the longest message of 64 MiB is a session's share: four results fit, four are refused.
        await alice.TextAsync("echo", "all were answered");
        var counts = await Task.WhenAll(readers.Select(reader => reader.CountToEndAsync('a')));
        counts.Count(count => count >= ResultBytes).Should().Be(4);
        counts.Count(count => count < 1000).Should().Be(4);
        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
    }

    [Test]
    public async Task Readers_that_vanish_leave_nothing_behind()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        var alice = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        await VanishAsync(gateway, alice, 3);
        var warm = await SettledAsync(gateway);

        await VanishAsync(gateway, alice, LongForm.Or(60, 16));

        var figures = await ProcessFigures.UntilAsync(gateway.Process.Id, now => now.Descriptors <= warm.Descriptors + 2 && now.Children == 1);
        TestContext.Out.WriteLine($"warm {warm}, after {figures}");
        figures.ResidentMegabytes.Should().BeLessThan(warm.ResidentMegabytes + 300, "sixteen results are 480 MB");
        (await alice.TextAsync("echo", "the session lives")).Should().Be("the session lives");
    }

    private static async Task VanishAsync(RealGateway gateway, Visitor visitor, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await using var connection = await RawConnection.OpenAsync(gateway.Mcp);
            await connection.CallAsync(visitor, "big", $"{ResultBytes}");
            (await connection.ReadAsync(12)).Should().Be("HTTP/1.1 200");
        }

        // The child answers one after the other: whatever it wrote for those who left has been read.
        await visitor.TextAsync("echo", "done");
    }

    private static async Task<ProcessFigures> SettledAsync(RealGateway gateway)
    {
        var held = ProcessFigures.Of(gateway.Process.Id).Descriptors;
        return await ProcessFigures.UntilAsync(gateway.Process.Id, now => now.Descriptors <= held);
    }
}
