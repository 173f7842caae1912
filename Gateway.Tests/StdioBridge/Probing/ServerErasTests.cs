using Gateway.StdioBridge.Probing;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Probing;

/// <summary>Which eras a server speaks is found out before anybody needs it, and once.</summary>
public sealed class ServerErasTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [TestCase("legacy", "Legacy")]
    [TestCase("modern", "Modern")]
    [TestCase("dual", "Both")]
    public async Task A_server_is_known_by_what_it_answers_to_the_first_word_of_each_era(string speaks, string eras)
    {
        await using var harness = new ProbeHarness();
        using var found = harness.Eras();

        (await found.OfAsync("server", ProbeHarness.Conformance(speaks)).WaitAsync(Long)).ToString().Should().Be(eras);
    }

    [Test]
    public async Task It_is_asked_once_and_a_restart_asks_no_more()
    {
        await using var harness = new ProbeHarness();
        using var first = harness.Eras();
        var server = ProbeHarness.Conformance("dual");

        var together = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => first.OfAsync("server", server))).WaitAsync(Long);
        using var second = harness.Eras();
        var again = await second.OfAsync("server", server).WaitAsync(Long);

        together.Append(again).Should().AllBeEquivalentTo(ChildEras.Both);
        harness.Started.Should().HaveCount(2, "one process for each era");
    }

    [Test]
    public async Task Another_argument_or_another_content_of_its_file_is_another_server()
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "server.js");
        await File.WriteAllTextAsync(file, "one");
        var server = new StdioServerOptions { Command = "/bin/cat", Arguments = [file] };

        var first = EraKey.Of(server);
        var same = EraKey.Of(server with { AsksClient = AsksClient.Never });
        var other = EraKey.Of(server with { Arguments = [file, "--verbose"] });
        await File.WriteAllTextAsync(file, "two");
        var upgraded = EraKey.Of(server);

        same.Should().Be(first);
        new[] { first, other, upgraded }.Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task A_server_that_needs_a_person_is_taken_for_legacy_given_nothing_of_anybody_and_asked_again_after_a_restart()
    {
        await using var harness = new ProbeHarness();
        using var first = harness.Eras();
        using var second = harness.Eras();

        var eras = await first.OfAsync("server", ProbeHarness.Fixture("exit", "3")).WaitAsync(Long);
        await second.OfAsync("server", ProbeHarness.Fixture("exit", "3")).WaitAsync(Long);

        eras.Should().Be(ChildEras.Legacy);
        harness.Started.Should().HaveCount(2).And.OnlyContain(spec => spec.Environment["FIXTURE_TOKEN"].Length == 0 && spec.Secrets.Count == 0);
    }

    [Test]
    public async Task A_server_that_says_nothing_is_a_legacy_one()
    {
        var time = new ManualTimeProvider();
        await using var harness = new ProbeHarness(time);
        using var found = harness.Eras();

        var asked = found.OfAsync("server", new StdioServerOptions { Command = "/bin/sleep", Arguments = ["600"], StopGrace = TimeSpan.FromSeconds(0.1) });
        await time.WhenTimerAsync(EraProbe.Patience);
        time.Advance(EraProbe.Patience);

        (await asked.WaitAsync(Long)).Should().Be(ChildEras.Legacy);
    }

    [TestCase("Legacy")]
    [TestCase("Modern")]
    [TestCase("Both")]
    public async Task What_the_settings_say_is_not_asked_for(string era)
    {
        await using var harness = new ProbeHarness();
        using var found = harness.Eras();

        var eras = await found.OfAsync("server", ProbeHarness.Conformance("dual") with { Era = Enum.Parse<ServerEra>(era) });

        eras.ToString().Should().Be(era);
        harness.Started.Should().BeEmpty();
    }

    [TestCase("no JSON")]
    [TestCase("""{"key":7}""")]
    [TestCase("null")]
    public async Task A_spoilt_memory_costs_a_probe_and_no_more(string content)
    {
        await using var harness = new ProbeHarness();
        await File.WriteAllTextAsync(Path.Combine(harness.DataDirectory, "eras.json"), content);
        using var found = harness.Eras();

        (await found.OfAsync("server", ProbeHarness.Conformance("legacy")).WaitAsync(Long)).Should().Be(ChildEras.Legacy);
    }
}
