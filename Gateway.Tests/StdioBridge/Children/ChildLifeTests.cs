using System.Globalization;
using Gateway.StdioBridge.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Children;

/// <summary>How real processes start and end.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ChildLifeTests
{
    private static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(100);

    private readonly ChildHarness _harness = new();

    [TearDown]
    public void End() => _harness.Dispose();

    [Test]
    public async Task The_environment_holds_path_home_lang_and_what_is_configured()
    {
        var spec = ChildHarness.Shell("env; pwd; echo done; cat") with { Environment = new Dictionary<string, string> { ["FORGEJO_URL"] = "http://x" } };
        var (child, said) = await _harness.StartAsync(spec);
        var lines = new List<string>();
        for (var line = await said.NextAsync(); line != "done"; line = await said.NextAsync())
        {
            lines.Add(line);
        }

        var home = lines.Single(line => line.StartsWith("HOME="))[5..];
        lines.Select(line => line.Split('=')[0]).Except(["PWD", "OLDPWD", "SHLVL", "_", home]).Should().BeEquivalentTo("PATH", "HOME", "LANG", "FORGEJO_URL");
        home.Should().StartWith(_harness.Folders);
        lines.Should().Contain("LANG=C.UTF-8").And.Contain(home, "it is where the child starts");
        File.GetUnixFileMode(home).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await child.StopAsync();
        Directory.Exists(home).Should().BeFalse();
    }

    [Test]
    public async Task A_child_leads_a_session_and_a_group_of_its_own()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("echo up; cat"));
        await said.NextAsync();

        Linux();
        var stat = ProcessStat.Read(child.ProcessId)!.Value;
        (stat.Group, stat.Session).Should().Be((child.ProcessId, child.ProcessId));
        ProcessStat.Read(Environment.ProcessId)!.Value.Group.Should().NotBe(child.ProcessId);
        await child.StopAsync();
        ProcessStat.Read(child.ProcessId)?.StartTicks.Should().NotBe(stat.StartTicks, "it was reaped");
    }

    [Test]
    public async Task A_child_that_ignores_the_end_of_its_input_and_sigterm_is_killed_with_its_children()
    {
        var spec = ChildHarness.Shell("trap '' TERM; sleep 1000 & echo $!; while :; do wait; done") with { StopGrace = Shortly };
        var (child, said) = await _harness.StartAsync(spec);
        var grandchild = int.Parse(await said.NextAsync(), CultureInfo.InvariantCulture);

        (await child.StopAsync().WaitAsync(ChildHarness.Patience)).Should().Be(new ChildExit(128 + 9, true));

        await GoneAsync(grandchild);
    }

    [Test]
    public async Task A_child_that_ignores_the_end_of_its_input_gets_sigterm()
    {
        var spec = ChildHarness.Shell("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done") with { StopGrace = TimeSpan.FromSeconds(2) };
        var (child, said) = await _harness.StartAsync(spec);
        await said.NextAsync();

        (await child.StopAsync().WaitAsync(ChildHarness.Patience)).Should().Be(new ChildExit(3, true));
        (await said.NextAsync()).Should().Be("bye");
    }

    [Test]
    public async Task A_grandchild_dies_when_the_child_ends_by_itself()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("sleep 1000 & echo $!; read go; exit 5"));
        var grandchild = int.Parse(await said.NextAsync(), CultureInfo.InvariantCulture);

        await child.SendAsync(ChildHarness.Message("go"), default);

        (await child.Exited.WaitAsync(ChildHarness.Patience)).Should().Be(new ChildExit(5, false));
        (await said.Closed.Task).Should().Be(new ChildExit(5, false));
        await GoneAsync(grandchild);
    }

    [Test]
    public async Task A_grandchild_in_a_group_of_its_own_that_holds_the_pipes_does_not_hang_the_end()
    {
        Tools.Find("setsid", "util-linux");
        using var harness = new ChildHarness(Shortly);
        var (child, said) = await harness.StartAsync(ChildHarness.Shell("setsid sleep 1000 & echo $!; cat"));
        var stray = int.Parse(await said.NextAsync(), CultureInfo.InvariantCulture);

        try
        {
            (await child.StopAsync().WaitAsync(ChildHarness.Patience)).ExitCode.Should().Be(0);
        }
        finally
        {
            ProcessSignals.SendToProcess(stray, ProcessSignals.Kill);
        }
    }

    [TestCase("exit 7", 7)]
    [TestCase("kill -SEGV $$", 128 + 11)]
    public async Task A_crash_is_told_with_its_code_and_a_failed_start_logs_its_last_words(string end, int code)
    {
        const string secret = "gto_zyxwvutsrqponmlkjihgfedcba";
        var spec = ChildHarness.Shell("for i in 1 2 3 4 5 6; do echo line $i of $$ >&2; done; printf \"token $TOKEN refused\" >&2; " + end) with
        {
            Environment = new Dictionary<string, string> { ["TOKEN"] = secret },
            Secrets = [secret],
        };
        var (child, said) = await _harness.StartAsync(spec);

        (await child.Exited.WaitAsync(ChildHarness.Patience)).Should().Be(new ChildExit(code, false));
        (await said.Closed.Task).Should().Be(new ChildExit(code, false));
        var pid = child.ProcessId;
        _harness.Log.Lines.Should().Contain(line => line.StartsWith("2022 ")
            && line.EndsWith($"line 3 of {pid} | line 4 of {pid} | line 5 of {pid} | line 6 of {pid} | token {new string('*', secret.Length)} refused"));
    }

    [Test]
    public async Task A_child_that_closes_its_output_but_lives_is_closed_for_the_listener()
    {
        using var harness = new ChildHarness(Shortly);
        var (child, said) = await harness.StartAsync(ChildHarness.Shell("echo one; exec >&-; read go; exit 4"));

        (await said.NextAsync()).Should().Be("one");
        (await said.Closed.Task.WaitAsync(ChildHarness.Patience)).Should().BeNull();
        child.Exited.IsCompleted.Should().BeFalse();
        await child.SendAsync(ChildHarness.Message("go"), default);
        (await child.Exited.WaitAsync(ChildHarness.Patience)).ExitCode.Should().Be(4);
        said.ClosedCount.Should().Be(1);
    }

    [Test]
    public async Task Writing_to_a_child_that_closed_its_input_is_false_and_no_crash()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("exec <&-; echo closed; sleep 1000"));
        await said.NextAsync();

        (await child.SendAsync(ChildHarness.Message("{}"), default)).Should().BeFalse();
        (await child.SendAsync(ChildHarness.Message("{}"), default)).Should().BeFalse();
        (await StopHardAsync(child)).Requested.Should().BeTrue();
    }

    [Test]
    public async Task A_stop_frees_a_sender_whom_the_child_does_not_read()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("echo up; exec sleep 1000") with { StopGrace = Shortly });
        await said.NextAsync();
        var stuck = child.SendAsync(ChildHarness.Message(new string('x', 1_000_000)), default).AsTask();
        var behind = child.SendAsync(ChildHarness.Message("y"), default).AsTask();

        await child.StopAsync().WaitAsync(ChildHarness.Patience);

        (await stuck.WaitAsync(ChildHarness.Patience)).Should().BeFalse();
        (await behind.WaitAsync(ChildHarness.Patience)).Should().BeFalse();
    }

    [Test]
    public async Task The_stderr_ring_is_bounded_and_holds_the_newest_lines()
    {
        var (child, _) = await _harness.StartAsync(ChildHarness.Shell("i=0; while [ $i -lt 20000 ]; do echo noise-$i >&2; i=$((i+1)); done; printf '%0*d\\n' 100000 0 >&2; printf 'a\\033[31mb' >&2"));
        await child.Exited.WaitAsync(ChildHarness.Patience);

        var lines = child.LastErrorLines(int.MaxValue);
        lines.Sum(line => line.Length).Should().BeLessThan(ErrorRing.MaxBytes);
        lines[^1].Should().Be("a [31mb");
        lines[^2].Should().HaveLength(ErrorRing.MaxLineBytes);
        lines[^3].Should().Be("noise-19999");
    }

    private static Task<ChildExit> StopHardAsync(IChild child)
    {
        var stop = child.StopAsync(); // first, so that the exit is one that was asked for
        ProcessSignals.SendToGroup(child.ProcessId, ProcessSignals.Kill);
        return stop.WaitAsync(ChildHarness.Patience);
    }

    private static void Linux()
    {
        if (!LaunchTools.Host.OwnGroup)
        {
            Assert.Ignore("setsid is not on PATH: install the package 'util-linux'");
        }
    }

    /// <summary>A killed process is reaped by init in its own time; until then it is a zombie. Neither runs.</summary>
    private static async Task GoneAsync(int processId)
    {
        using var patience = new CancellationTokenSource(ChildHarness.Patience);
        await ProcessTable.UntilGoneAsync(processId, patience.Token);
    }
}
