using System.Globalization;
using Gateway.StdioBridge.Children;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Children;

/// <summary>What goes in and comes out of real processes.</summary>
public sealed class ChildMessageTests
{
    private readonly ChildHarness _harness = new();

    [TearDown]
    public void End() => _harness.Dispose();

    [Test]
    public async Task A_message_makes_the_round_trip_and_the_stop_is_clean()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Spec("cat"));

        (await child.SendAsync(ChildHarness.Message("""{"a":1}"""), default)).Should().BeTrue();
        (await said.NextAsync()).Should().Be("""{"a":1}""");
        (await child.StopAsync()).Should().Be(new ChildExit(0, true));
        (await child.StopAsync()).Should().BeSameAs(await child.Exited);
        (await said.Closed.Task).Should().Be(new ChildExit(0, true));
        said.ClosedCount.Should().Be(1);
        (await child.SendAsync(ChildHarness.Message("{}"), default)).Should().BeFalse();
    }

    [TestCase(1)]
    [TestCase(32 * 1024 - 1)]
    [TestCase(32 * 1024)]
    [TestCase(32 * 1024 + 1)]
    [TestCase(5_000_000)]
    public async Task A_message_of_any_size_passes_whole(int length)
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Spec("cat"));
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)'x');
        bytes[^1] = (byte)'!';

        (await child.SendAsync(Segments.OfSize(bytes, 10_000), default)).Should().BeTrue();

        (await said.NextAsync()).Should().HaveLength(length).And.EndWith("!");
        await child.StopAsync();
    }

    [Test]
    public async Task Many_senders_at_once_never_mix_their_messages()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Spec("cat"));
        var messages = Enumerable.Range(0, 200).Select(i => new string((char)('a' + (i % 26)), 1 + (i * 397 % 70_000))).ToArray();

        var sent = Task.WhenAll(messages.Select(message => child.SendAsync(ChildHarness.Message(message), default).AsTask()));
        var received = new List<string>();
        while (received.Count < messages.Length)
        {
            received.Add(await said.NextAsync());
        }

        (await sent).Should().AllBeEquivalentTo(true);
        received.Order().Should().Equal(messages.Order());
        await child.StopAsync();
    }

    [Test]
    public async Task A_sender_who_leaves_in_the_middle_does_not_spoil_the_next_message()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("read go < \"$0\"; exec cat", await FifoAsync()));
        using var leave = new CancellationTokenSource();
        var large = ChildHarness.Message(new string('x', 1_000_000));
        var sending = child.SendAsync(large, leave.Token).AsTask();

        await leave.CancelAsync();
        await FluentActions.Awaiting(() => sending.WaitAsync(ChildHarness.Patience)).Should().ThrowAsync<OperationCanceledException>();
        var next = child.SendAsync(ChildHarness.Message("next"), default);
        await File.WriteAllTextAsync(_fifo!, "go\n");

        (await said.NextAsync()).Should().HaveLength(1_000_000);
        (await said.NextAsync()).Should().Be("next");
        (await next).Should().BeTrue();
        await child.StopAsync();
    }

    [Test]
    public async Task A_line_over_the_limit_is_skipped_and_its_head_is_shown()
    {
        var spec = ChildHarness.Spec("cat") with { MaxMessageBytes = 100_000 };
        var (child, said) = await _harness.StartAsync(spec);

        await child.SendAsync(ChildHarness.Message("\"id\":7" + new string('x', 300_000)), default);
        await child.SendAsync(ChildHarness.Message(new string('y', 100_000)), default);

        (await said.NextAsync()).Should().StartWith("y").And.HaveLength(100_000);
        (await said.Oversized.Task).Should().StartWith("\"id\":7xxx").And.HaveLength(64 * 1024);
        await child.StopAsync();
    }

    [Test]
    public async Task Empty_lines_and_carriage_returns_are_no_message_and_half_a_line_is_dropped()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell(@"printf '\n\r\none\r\n\n two \nhalf'"));

        (await child.Exited.WaitAsync(ChildHarness.Patience)).ExitCode.Should().Be(0);
        (await said.NextAsync()).Should().Be("one");
        (await said.NextAsync()).Should().Be(" two ");
        said.TryNext(out _).Should().BeFalse();
        _harness.Log.Lines.Should().Contain(line => line.StartsWith("2002 ") && line.Contains(child.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_listener_that_takes_its_time_holds_the_child_back_and_loses_nothing()
    {
        var open = new TaskCompletionSource();
        var held = new Listener { Hold = () => open.Task };
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("i=0; while [ $i -lt 20000 ]; do echo line-$i; i=$((i+1)); done; echo end >&2; cat"), held);

        said.TryNext(out _).Should().BeFalse();
        open.SetResult();
        for (var i = 0; i < 20_000; i++)
        {
            (await said.NextAsync()).Should().Be($"line-{i}");
        }

        await child.StopAsync();
    }

    [Test]
    public async Task A_listener_that_throws_loses_its_own_message_only()
    {
        var calls = 0;
        var faulty = new Listener { Hold = () => calls++ == 0 ? throw new InvalidOperationException("bug") : Task.CompletedTask };
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("echo one; echo two; cat"), faulty);

        (await said.NextAsync()).Should().Be("two");
        _harness.Log.Lines.Should().Contain(line => line.StartsWith("2003 "));
        await child.StopAsync();
    }

    [Test]
    public async Task Secrets_are_masked_on_both_outputs_also_across_buffer_edges()
    {
        const string secret = "gto_abcdefghijklmnopqrstuvwxyz0123456789";
        var script = """printf '%0*d' "$0" 0; echo "$TOKEN."; echo "err $TOKEN" >&2; cat""";
        foreach (var offset in (int[])[0, 4090, 16 * 1024 - 41, 16 * 1024 - 20, 16 * 1024 - 1, 16 * 1024, 64 * 1024 - 7])
        {
            var spec = ChildHarness.Shell(script, offset.ToString(CultureInfo.InvariantCulture)) with
            {
                Environment = new Dictionary<string, string> { ["TOKEN"] = secret },
                Secrets = [secret],
                LogStderr = true,
            };
            var (child, said) = await _harness.StartAsync(spec);
            (await said.NextAsync()).Should().EndWith("0" + new string('*', secret.Length) + ".");
            await child.StopAsync();
            child.LastErrorLines(5).Should().Equal("err " + new string('*', secret.Length));
        }

        _harness.Log.Lines.Should().Contain(line => line.StartsWith("2000 ")).And.NotContain(line => line.Contains(secret));
    }

    private string? _fifo;

    /// <summary>A named pipe: a child that opens it waits until the test writes.</summary>
    private async Task<string> FifoAsync()
    {
        _fifo = Path.Combine(_harness.Data.FullName, "gate");
        using var made = System.Diagnostics.Process.Start("mkfifo", [_fifo]);
        await made.WaitForExitAsync();
        return _fifo;
    }
}
