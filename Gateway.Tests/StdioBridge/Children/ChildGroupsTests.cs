using System.Diagnostics;
using System.Globalization;
using Gateway.StdioBridge.Children;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.StdioBridge.Children;

/// <summary>What an earlier run of the gateway left behind.</summary>
public sealed class ChildGroupsTests
{
    private readonly ChildHarness _harness = new();

    [TearDown]
    public void End() => _harness.Dispose();

    [Test]
    public async Task A_group_of_an_earlier_run_is_killed_and_its_folder_removed()
    {
        Linux();
        var (child, said) = await _harness.StartAsync(ChildHarness.Shell("sleep 1000 & echo up; cat"));
        await said.NextAsync();
        using var next = new ChildHarness();
        var folder = Leave(next, GroupRecord.Of(child.ProcessId)!);

        next.Groups.Sweep();

        (await child.Exited.WaitAsync(ChildHarness.Patience)).ExitCode.Should().Be(128 + 9);
        Directory.Exists(folder).Should().BeFalse();
    }

    [Test]
    public async Task A_group_whose_leader_is_gone_is_known_by_its_home()
    {
        Linux();
        using var next = new ChildHarness();
        using var harness = new ChildHarness(TimeSpan.FromMilliseconds(100));
        var home = Path.Combine(next.Folders, "999999999-1-0123456789abcdef", "home");
        var spec = ChildHarness.Shell("setsid sh -c 'sleep 1000 & echo $$; exec sleep 0.01'; cat") with { Environment = new Dictionary<string, string> { ["HOME"] = home } };
        var (child, said) = await harness.StartAsync(spec);
        var group = int.Parse(await said.NextAsync(), CultureInfo.InvariantCulture);
        await GoneAsync(group);
        Leave(next, new GroupRecord(group, 1, GroupRecord.CurrentBoot));

        ProcessSignals.SendToGroup(group, 0).Should().BeTrue("the leader's child lives on");
        next.Groups.Sweep();

        await GroupGoneAsync(group);
        await child.StopAsync();
    }

    [TestCase(1ul, null)]
    [TestCase(0ul, "another-boot")]
    public async Task A_pid_that_was_reused_is_left_alone(ulong later, string? boot)
    {
        Linux();
        var (child, said) = await _harness.StartAsync(ChildHarness.Spec("cat"));
        using var next = new ChildHarness();
        var record = GroupRecord.Of(child.ProcessId)!;
        Leave(next, record with { StartTicks = record.StartTicks - later, Boot = boot ?? record.Boot });

        next.Groups.Sweep();

        await child.SendAsync(ChildHarness.Message("alive"), default);
        (await said.NextAsync()).Should().Be("alive");
        await child.StopAsync();
    }

    [Test]
    public async Task The_children_of_a_gateway_that_lives_are_left_alone()
    {
        var (child, said) = await _harness.StartAsync(ChildHarness.Spec("cat"));

        _harness.Groups.Sweep();

        await child.SendAsync(ChildHarness.Message("alive"), default);
        (await said.NextAsync()).Should().Be("alive");
        await child.StopAsync();
    }

    [TestCase("")]
    [TestCase("1 5 boot")]
    [TestCase("-5 5 boot")]
    [TestCase("77")]
    [TestCase("12 x boot")]
    public void A_record_that_is_none_kills_nobody(string text)
    {
        using var next = new ChildHarness();
        var folder = Leave(next, null);
        File.WriteAllText(Path.Combine(folder, "group"), text);

        GroupRecord.Parse(text).Should().BeNull();
        next.Groups.Sweep();

        Directory.Exists(folder).Should().BeFalse();
    }

    [Test]
    public void A_program_name_with_spaces_and_parentheses_does_not_shift_the_fields() =>
        ProcessStat.Parse("12 (a) b (c)) S 1 77 78 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9\n").Should().Be(new ProcessStat(77, 78, 4711));

    [Test]
    public async Task A_killed_parent_takes_the_child_with_it()
    {
        if (!LaunchTools.Host.DiesWithGateway)
        {
            Assert.Ignore("setpriv is not on PATH: install the package 'util-linux'");
        }

        var command = LaunchCommand.Build(ChildHarness.Spec("sleep", "1000"), LaunchTools.Host.Prefix, CommandLookup.Resolve("sleep", "/", Environment.GetEnvironmentVariable("PATH")!));
        string[] words = ["-c", "\"$@\" & while kill -0 $! && ! grep -q '^.*(sleep)' /proc/$!/stat; do :; done; echo armed; wait", "sh", command.File, .. command.Arguments];
        using var parent = Process.Start(new ProcessStartInfo("/bin/sh", words) { RedirectStandardOutput = true })!;
        (await parent.StandardOutput.ReadLineAsync().WaitAsync(ChildHarness.Patience)).Should().Be("armed");

        ProcessSignals.SendToProcess(parent.Id, ProcessSignals.Kill);

        (await parent.StandardOutput.ReadToEndAsync().WaitAsync(ChildHarness.Patience)).Should().BeEmpty("the end of the pipe means that nobody holds it");
    }

    [Test]
    public async Task The_host_sweeps_at_its_start_and_ends_with_no_child_alive()
    {
        var data = Directory.CreateTempSubdirectory("fjmcp-children-");
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddChildren().Configure<ChildProcessOptions>(options => options.DataDirectory = data.FullName);
        using var host = builder.Build();
        await host.StartAsync();
        var child = await host.Services.GetRequiredService<IChildLauncher>().StartAsync(ChildHarness.Spec("cat"), new Listener(), default);

        await host.StopAsync();

        child.Exited.IsCompletedSuccessfully.Should().BeTrue();
        (await child.Exited).Requested.Should().BeTrue();
        data.Delete(true);
    }

    /// <summary>A folder as a gateway that is no more would have left it.</summary>
    private static string Leave(ChildHarness next, GroupRecord? record)
    {
        var folder = Directory.CreateDirectory(Path.Combine(next.Folders, "999999999-1-0123456789abcdef", "home")).Parent!.FullName;
        File.WriteAllText(Path.Combine(folder, "group"), record?.ToString());
        return folder;
    }

    private static void Linux()
    {
        if (!LaunchTools.Host.OwnGroup)
        {
            Assert.Ignore("setsid is not on PATH: install the package 'util-linux'");
        }
    }

    private static Task GoneAsync(int processId) => UntilAsync(() => ProcessStat.Read(processId) is null);

    private static Task GroupGoneAsync(int group) => UntilAsync(() => !ProcessSignals.SendToGroup(group, 0));

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var patience = new CancellationTokenSource(ChildHarness.Patience);
        while (!holds())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
