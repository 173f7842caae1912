using System.Diagnostics;
using System.Globalization;
using Gateway.StdioBridge.Children.Isolation;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.Support;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.StdioBridge.Children.Isolation;

/// <summary>What is written where in a cgroup tree (version 2), to a directory that stands for one: not every kernel offers its controllers.</summary>
[Platform(Include = "Linux")]
public sealed class CgroupTreeTests
{
    private static readonly string[] Files = ["memory.max", "memory.swap.max", "pids.max", "cgroup.kill", "cgroup.procs"];

    [Test]
    public void The_gateway_moves_into_a_leaf_and_hands_memory_and_pids_on_to_what_is_below_its_group()
    {
        using var tree = new TemporaryDirectory();
        var own = Tree(tree, "/unit", "cpu io memory pids");

        var cgroups = Cgroups.Detect(tree.Path, tree.Write("membership", "1:name=systemd:/else\n0::/unit\n"));

        (cgroups.Root, cgroups.WhyNot).Should().Be((own, null));
        Text(own, "gateway", "cgroup.procs").Should().Be(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Text(own, "cgroup.subtree_control").Should().Be("+memory +pids");
        Text(own, "child-trial", "cgroup.procs").Should().Be("0\n", "a process has tried whether it can enter");
    }

    [Test]
    public void A_gateway_that_was_started_in_its_leaf_stays_there()
    {
        using var tree = new TemporaryDirectory();
        var own = Tree(tree, "/unit", "memory pids");

        var cgroups = Cgroups.Detect(tree.Path, tree.Write("membership", "0::/unit/gateway\n"));

        cgroups.Root.Should().Be(own);
        Directory.Exists(Path.Combine(own, "gateway")).Should().BeFalse();
    }

    [TestCase("cpu io memory", "the controller pids is not delegated")]
    [TestCase("memory pids", "the gateway's cgroup is not writable (not delegated)", "cgroup.subtree_control")]
    [TestCase("memory pids", "no process of the gateway can enter a cgroup below its own (not delegated)", "child-trial/cgroup.procs")]
    [TestCase(null, "no cgroup version 2 at ")]
    public void What_the_host_does_not_delegate_is_told_and_children_start_without(string? controllers, string why, string? unwritable = null)
    {
        using var tree = new TemporaryDirectory();
        var own = Tree(tree, "/unit", controllers);
        if (unwritable is not null)
        {
            // Not even root writes to a directory as to a file.
            Directory.CreateDirectory(Path.Combine(own, unwritable));
        }

        var cgroups = Cgroups.Detect(tree.Path, tree.Write("membership", "0::/unit\n"));

        cgroups.WhyNot.Should().StartWith(why);
        cgroups.Create("one", 1, 1).Should().BeNull();
        cgroups.Of("one").Should().BeNull();
    }

    [Test]
    public async Task Why_children_are_not_limited_is_said_at_the_start()
    {
        var log = new ListLogger<IsolationService>();
        var cgroups = new Cgroups(null, "the gateway's cgroup is not writable (not delegated)");
        var options = new BridgeOptions { Servers = new Dictionary<string, StdioServerOptions> { ["tools"] = new() { Isolation = new() { Tier = IsolationTier.Plain } } } };

        await new IsolationService(Options.Create(options), ChildHarness.Isolation(new(), cgroups), cgroups, log).StartAsync(default);

        log.Lines.Should().Contain(line => line.Contains("not limited as a whole: the gateway's cgroup is not writable"));
    }

    [Test]
    public async Task A_child_enters_a_group_of_its_own_with_its_limits_which_is_ended_and_removed_after_it()
    {
        using var tree = new TemporaryDirectory();
        var group = Kernel(tree, "one");
        var cgroup = new Cgroups(tree.Path, null).Create("one", 1024 * 1024, 7)!;

        var words = cgroup.Words("/bin/sh");
        using (var child = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], "echo", "inside"]) { RedirectStandardOutput = true })!)
        {
            (await child.StandardOutput.ReadToEndAsync()).Should().Be("inside\n");
        }

        (Text(group, "memory.max"), Text(group, "memory.swap.max"), Text(group, "pids.max"), Text(group, "cgroup.procs")).Should().Be(("1048576", "0", "7", "0\n"));
        cgroup.Remove();
        Text(group, "cgroup.kill").Should().Be("1");
        Directory.Exists(cgroup.Path).Should().BeFalse();
    }

    [Test]
    public async Task A_child_whose_group_cannot_be_made_runs_all_the_same_and_that_is_said_once()
    {
        using var tree = new TemporaryDirectory();
        using var harness = new ChildHarness(cgroups: new Cgroups(tree.Write("no-directory", ""), null));

        foreach (var word in new[] { "one", "two" })
        {
            var (child, said) = await harness.StartAsync(ChildHarness.Shell($"echo '{{\"jsonrpc\":\"2.0\",\"method\":\"{word}\"}}'; cat"));
            (await said.NextAsync()).Should().Contain(word);
            await child.StopAsync().WaitAsync(ChildHarness.Patience);
        }

        harness.Log.Lines.Where(line => line.Contains("no cgroup could be made")).Should().ContainSingle();
    }

    /// <summary>A group in a tree, with the files that a kernel would show in it.</summary>
    private static string Tree(TemporaryDirectory tree, string group, string? controllers)
    {
        var own = Directory.CreateDirectory(tree.Path + group).FullName;
        foreach (var at in controllers is null ? [] : new[] { tree.Path, own })
        {
            File.WriteAllText(Path.Combine(at, "cgroup.controllers"), controllers + "\n");
        }

        return own;
    }

    /// <summary>A child's group. It lies elsewhere, because a kernel removes a group although there are files in it, and a file system only a link.</summary>
    private static string Kernel(TemporaryDirectory tree, string name)
    {
        var group = Directory.CreateDirectory(Path.Combine(tree.Path, "kernel")).FullName;
        Array.ForEach(Files, file => File.WriteAllText(Path.Combine(group, file), ""));
        Directory.CreateSymbolicLink(Path.Combine(tree.Path, "child-" + name), group);
        return group;
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine(path));
}
