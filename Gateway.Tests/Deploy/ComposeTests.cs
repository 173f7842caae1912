using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

public sealed partial class ComposeTests
{
    [Test]
    public async Task Without_a_profile_there_are_Caddy_and_the_gateway_alone() =>
        (await ComposeFile.ServicesAsync()).Where(service => !service.Value.TryGetProperty("profiles", out _)).Select(service => service.Key)
            .Should().BeEquivalentTo("caddy", "gateway");

    [Test]
    public async Task The_demo_adds_a_Forgejo_and_what_prepares_it() =>
        (await ComposeFile.ServicesAsync()).Where(service => service.Value.TryGetProperty("profiles", out var profiles) && Texts(profiles).SequenceEqual(["demo"]))
            .Select(service => service.Key).Should().BeEquivalentTo("forgejo", "demo-volume", "demo-setup");

    [Test]
    public async Task Every_image_names_a_whole_version() =>
        (await ComposeFile.ServicesAsync()).Values.Select(service => service.GetProperty("image").GetString())
            .Concat(BaseImages()).Should().OnlyContain(image => WholeVersion().IsMatch(image!));

    [Test]
    public async Task Every_container_is_confined()
    {
        foreach (var (name, service) in await ComposeFile.ServicesAsync())
        {
            Texts(service.GetProperty("cap_drop")).Should().Equal(["ALL"], name);
            Texts(service.GetProperty("security_opt")).Should().Equal(["no-new-privileges:true"], name);
            service.GetProperty("pids_limit").GetInt32().Should().BeInRange(1, 4096, name);
            Bytes(service.GetProperty("mem_limit").GetString()!).Should().BePositive(name);
        }
    }

    [Test]
    public async Task The_gateway_runs_as_nobody_special_on_a_root_that_it_cannot_write()
    {
        var gateway = (await ComposeFile.ServicesAsync())["gateway"];

        gateway.GetProperty("read_only").GetBoolean().Should().BeTrue();
        gateway.GetProperty("init").GetBoolean().Should().BeTrue();
        gateway.GetProperty("user").GetString().Should().Be("10001:10001");
        gateway.TryGetProperty("cap_add", out _).Should().BeFalse();
        gateway.TryGetProperty("ports", out _).Should().BeFalse("only Caddy is reached from outside");
    }

    [Test]
    public async Task Its_limits_leave_room_for_as_many_children_as_there_may_be()
    {
        var gateway = (await ComposeFile.ServicesAsync())["gateway"];
        var children = int.Parse(ComposeFile.Effective(gateway.GetProperty("environment").GetProperty("Sessions__MaxChildren").GetString()!), CultureInfo.InvariantCulture);

        gateway.GetProperty("pids_limit").GetInt32().Should().BeGreaterThanOrEqualTo(256 + (16 * children));
        Bytes(gateway.GetProperty("mem_limit").GetString()!).Should().BeGreaterThanOrEqualTo((512L + (20L * children)) << 20);
    }

    [Test]
    public async Task Only_Caddys_address_is_believed_about_clients()
    {
        var services = await ComposeFile.ServicesAsync();

        services["gateway"].GetProperty("environment").GetProperty("Gateway__TrustedProxies__0").GetString()
            .Should().Be(services["caddy"].GetProperty("networks").GetProperty("front").GetProperty("ipv4_address").GetString());
    }

    [Test]
    public async Task What_the_demo_publishes_is_reached_from_this_machine_alone()
    {
        var services = await ComposeFile.ServicesAsync();

        Texts(services["forgejo"].GetProperty("ports")).Should().OnlyContain(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        ComposeFile.Effective(services["gateway"].GetProperty("environment").GetProperty("Gateway__PublicUrl").GetString()!).Should().Be("http://localhost:8080");
        Texts(services["caddy"].GetProperty("ports")).Should().Contain("127.0.0.1:8080:8080");
    }

    [Test]
    public async Task Every_file_that_is_mounted_exists()
    {
        var mounted = (await ComposeFile.ServicesAsync()).Values
            .SelectMany(service => service.TryGetProperty("volumes", out var volumes) ? Texts(volumes) : [])
            .Select(volume => volume.StartsWith("${", StringComparison.Ordinal) ? ComposeFile.Effective(volume[..(volume.IndexOf('}', StringComparison.Ordinal) + 1)]) : volume.Split(':')[0])
            .Where(source => source.StartsWith("./", StringComparison.Ordinal));

        mounted.Should().NotBeEmpty().And.OnlyContain(source => File.Exists(Path.Combine(Tools.RepositoryRoot, source)));
    }

    private static IEnumerable<string> BaseImages() =>
        FromLine().Matches(File.ReadAllText(Path.Combine(Tools.RepositoryRoot, "config", "Dockerfile"))).Select(match => match.Groups[1].Value);

    private static string[] Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!).ToArray();

    private static long Bytes(string size) =>
        long.Parse(size[..^1], CultureInfo.InvariantCulture) << (size[^1] switch { 'm' => 20, 'g' => 30, _ => throw new FormatException(size) });

    [GeneratedRegex(@"\A[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9]+)?(@sha256:[0-9a-f]{64})?\z")]
    private static partial Regex WholeVersion();

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex FromLine();
}
