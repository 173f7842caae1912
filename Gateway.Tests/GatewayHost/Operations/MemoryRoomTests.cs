using Gateway.Operations;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Operations;

public sealed class MemoryRoomTests
{
    private const long MiB = 1 << 20;

    [Test]
    public void A_group_that_is_nearly_full_is_told_in_figures()
    {
        using var groups = new Groups("0::/gateway\n");
        groups.Limit("gateway", max: $"{100 * MiB}", current: 95 * MiB, cache: 0);

        groups.Room().Fault().Should().Be("95 of 100 MiB of memory are in use");
    }

    [Test]
    public void What_the_kernel_can_take_back_from_its_file_cache_is_room()
    {
        using var groups = new Groups("0::/gateway\n");
        groups.Limit("gateway", max: $"{100 * MiB}", current: 99 * MiB, cache: 40 * MiB);

        groups.Room().Fault().Should().BeNull();
    }

    [Test]
    public void A_limit_further_up_counts_too_and_one_that_is_max_is_none()
    {
        using var groups = new Groups("9:memory:/elsewhere\n0::/slice/gateway\n");
        groups.Limit("slice/gateway", max: "max", current: 10 * MiB, cache: 0);
        groups.Room().Fault().Should().BeNull();

        groups.Limit("slice", max: $"{50 * MiB}", current: 49 * MiB, cache: 0);

        groups.Room().Fault().Should().Be("49 of 50 MiB of memory are in use");
    }

    [Test]
    public void In_a_container_the_group_is_the_root()
    {
        using var groups = new Groups("0::/\n");
        groups.Limit("", max: $"{10 * MiB}", current: 10 * MiB, cache: 0);

        groups.Room().Fault().Should().NotBeNull();
    }

    [TestCase(95, false)]
    [TestCase(50, true)]
    public void Without_a_group_the_machines_load_counts(int used, bool room)
    {
        using var groups = new Groups("9:memory:/elsewhere\n");

        (groups.Room(used * MiB).Fault() is null).Should().Be(room);
    }

    private sealed class Groups : IDisposable
    {
        private readonly TemporaryDirectory _files = new();
        private readonly string _membership;

        public Groups(string membership) => _membership = _files.Write("membership", membership);

        public MemoryRoom Room(long used = 0) => new(Path.Combine(_files.Path, "groups"), _membership, () => (used, 100 * MiB));

        public void Limit(string group, string max, long current, long cache)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_files.Path, "groups", group)).FullName;
            File.WriteAllText(Path.Combine(folder, "memory.max"), max + "\n");
            File.WriteAllText(Path.Combine(folder, "memory.current"), $"{current}\n");
            File.WriteAllText(Path.Combine(folder, "memory.stat"), $"anon 1\ninactive_file {cache / 2}\nactive_file {cache - (cache / 2)}\n");
        }

        public void Dispose() => _files.Dispose();
    }
}
