using Gateway.StdioBridge.Children.Isolation;
using Gateway.Tests.HardKnocks;

namespace Gateway.Tests.StdioBridge.Children.Isolation;

/// <summary>A real cgroup (version 2), wherever the machine has one that this process may write to. Its controllers need not be there.</summary>
[Platform(Include = "Linux")]
public sealed class CgroupTests
{
    private static readonly string[] Mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

    [Test]
    public async Task A_grandchild_that_fled_from_its_group_ends_with_its_cgroup_which_is_removed()
    {
        var root = Directory.CreateDirectory(Path.Combine(Writable(), $"fjmcp-test-{Guid.NewGuid():N}")).FullName;
        try
        {
            using var harness = new ChildHarness(cgroups: new Cgroups(root, null));
            var mark = $"sleep {Random.Shared.Next(100_000, 999_999)}.25";
            var (child, said) = await harness.StartAsync(ChildHarness.Shell($"setsid {mark} >/dev/null 2>&1 </dev/null & cat /proc/self/cgroup | grep ^0::; cat"));
            (await said.NextAsync()).Should().Contain("/child-");

            await child.StopAsync().WaitAsync(ChildHarness.Patience);

            await CommandLines.UntilGoneAsync(mark, Support.Patience.Token);
            Directory.EnumerateDirectories(root).Should().BeEmpty();
        }
        finally
        {
            Directory.Delete(root);
        }
    }

    private static string Writable()
    {
        var mount = Array.Find(Mounts, mount => File.Exists(mount + "/cgroup.controllers") && Environment.UserName == "root");
        if (mount is null)
        {
            Assert.Ignore("no cgroup (version 2) may be written to here");
        }

        return mount!;
    }
}
