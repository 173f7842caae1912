namespace Gateway.Tests.HardKnocks;

/// <summary>Clients that send large messages and never finish them; measured in the real program.</summary>
[Platform(Include = "Linux")]
public sealed class SlowWriterTests
{
    private const int BodyBytes = 60_000_000;
    private const int Writers = 12;

    [Test]
    public async Task Unfinished_messages_of_one_person_hold_a_bounded_memory_and_smaller_ones_of_others_pass()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        var (aliceClient, alice) = await gateway.SignInAsync("alice");
        using var one = aliceClient;
        var (bobClient, bob) = await gateway.SignInAsync("bob");
        using var two = bobClient;
        var writer = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, alice.AccessToken);
        var other = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, bob.AccessToken);
        var before = ProcessFigures.Of(gateway.Process.Id);

        var writers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => RawConnection.OpenAsync(gateway.Mcp)));
        await Task.WhenAll(writers.Select(connection => SendAllButTheEndAsync(connection, writer)));

        // Two messages fit into twice the longest one; the others are told.
        var figures = await ProcessFigures.UntilAsync(gateway.Process.Id, _ => writers.Count(connection => connection.HasAnswer) >= Writers - 2);
        TestContext.Out.WriteLine($"before {before}, with {Writers} unfinished messages {figures}");
        var answers = await Task.WhenAll(writers.Where(connection => connection.HasAnswer).Select(connection => connection.ReadAsync(12)));
        answers.Should().OnlyContain(answer => answer == "HTTP/1.1 503");
        figures.ResidentMegabytes.Should().BeLessThan(before.ResidentMegabytes + 400, "twelve messages are 720 MB");
        (await other.TextAsync("echo", "others pass")).Should().Be("others pass");
        await Task.WhenAll(writers.Select(connection => connection.DisposeAsync().AsTask()));
        (await writer.TextAsync("echo", "so do they themselves")).Should().Be("so do they themselves");
    }

    private static async Task SendAllButTheEndAsync(RawConnection connection, Visitor visitor)
    {
        var piece = new string(' ', 1_000_000);
        try
        {
            await connection.WriteAsync(RawConnection.Head(visitor, BodyBytes));
            for (var sent = 0; sent < BodyBytes - piece.Length; sent += piece.Length)
            {
                await connection.WriteAsync(piece);
            }
        }
        catch (IOException)
        {
            // Refused in the middle: the answer is there to be read.
        }
    }
}
