using System.Text.Json;
using Gateway.Sandbox.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

public sealed class ImageTests
{
    private string data = null!;

    [SetUp]
    public void MakeFolder() => data = Directory.CreateTempSubdirectory("published-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(data, recursive: true);

    [OneTimeTearDown]
    public static Task RemoveBuild() => ImageBuild.CleanAsync();

    [Test]
    public void Everything_that_is_copied_passes_the_ignore_file()
    {
        var allowed = File.ReadAllLines(Path.Combine(Tools.RepositoryRoot, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        var copied = ImageBuild.BuildStage().Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]).ToArray();

        copied.Should().Contain([".editorconfig", "BannedSymbols.txt"], "the analyzers read them");
        copied.Should().OnlyContain(path => allowed.Any(entry => path == entry || path.StartsWith(entry + "/", StringComparison.Ordinal)));
        File.ReadAllLines(Path.Combine(Tools.RepositoryRoot, ".dockerignore")).Should().Contain("*");
    }

    [Test]
    public async Task The_build_stage_publishes_the_gateway_alone()
    {
        var files = Directory.EnumerateFiles(await ImageBuild.PublishedAsync()).Select(Path.GetFileName).ToArray();

        files.Should().Contain(["Gateway", "Gateway.dll", "appsettings.json"]);
        files.Should().NotContain(file => file!.Contains("Sandbox", StringComparison.Ordinal) || file.Contains("Tests", StringComparison.Ordinal));
    }

    [Test]
    public async Task What_it_publishes_starts_answers_is_healthy_and_stops_in_order()
    {
        var program = Path.Combine(await ImageBuild.PublishedAsync(), "Gateway");
        var url = $"http://127.0.0.1:{FreePort.Take()}";
        await using var gateway = new ProgramUnderTest(program, Settings(url));
        await gateway.SaysAsync("Now listening on");
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        JsonDocument.Parse(await client.GetStringAsync("/healthz")).RootElement.GetProperty("status").GetString().Should().Be("ok");
        await gateway.SaysAsync("The store is prepared.");
        await using var health = new ProgramUnderTest(program, ["health", .. Settings(url)]);
        (await health.ExitAsync()).Should().Be(0, health.Said);

        gateway.Terminate();
        (await gateway.ExitAsync()).Should().Be(0, gateway.Said);
    }

    [Test]
    public async Task Nobody_there_is_unhealthy_and_a_wrong_setting_is_2()
    {
        var program = Path.Combine(await ImageBuild.PublishedAsync(), "Gateway");

        await using var health = new ProgramUnderTest(program, ["health", .. Settings($"http://127.0.0.1:{FreePort.Take()}")]);
        (await health.ExitAsync()).Should().Be(1, health.Said);
        await using var wrong = new ProgramUnderTest(program, ["--Gateway:PublicUrl=http://mcp.example.org"]);
        (await wrong.ExitAsync()).Should().Be(2, wrong.Said);
    }

    [Test]
    public async Task Systemd_may_hand_over_the_listening_socket()
    {
        var activate = Tools.Find("systemd-socket-activate", "systemd");
        var address = $"127.0.0.1:{FreePort.Take()}";
        var program = Path.Combine(await ImageBuild.PublishedAsync(), "Gateway");

        // The address of Gateway:Listen is in nobody's hand: the answer can only come over the socket that was handed over.
        await using var gateway = new ProgramUnderTest(activate, ["--listen=" + address, program, .. UnitArguments(), .. Settings("http://127.0.0.1:1")]);
        await gateway.SaysAsync("Listening on");

        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        (await client.GetStringAsync($"http://{address}/healthz")).Should().Contain("ok");
    }

    /// <summary>What the service gives its program, with the shipped example for the operator's file.</summary>
    private static IEnumerable<string> UnitArguments() =>
        File.ReadAllLines(Path.Combine(Tools.RepositoryRoot, "config", "systemd", "fjmcp-gateway.service"))
            .Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ')[1..]
            .Select(word => word == "/etc/fjmcp-gateway/gateway.json" ? CaddyUnderTest.ConfigFile("gateway.example.json") : word);

    private string[] Settings(string listen) =>
    [
        "--Gateway:PublicUrl=https://mcp.example.org", "--Gateway:Listen=" + listen, "--Gateway:DataDirectory=" + data,
        "--Forgejo:Url=https://git.example.org", "--Forgejo:InternalUrl=http://127.0.0.1:1", "--Forgejo:ClientId=any", "--StdioServers:forgejo:Command=/bin/cat",
    ];
}
