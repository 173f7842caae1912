using System.Diagnostics;
using Gateway.Sandbox.Hosting;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

public sealed class PublishTests
{
    private static readonly string Script = Path.Combine(Tools.RepositoryRoot, "config", "publish.sh");

    [Test]
    public async Task The_script_can_be_read_names_the_documents_systems_and_copies_what_is_there()
    {
        (await RunAsync("sh", "-n", Script)).Should().Be(0);

        var lines = await File.ReadAllLinesAsync(Script);
        var systems = lines.Single(line => line.Contains("|| set -- ", StringComparison.Ordinal)).Split("set -- ")[1].Split(' ');
        systems.Should().Equal("linux-x64", "linux-arm64", "osx-arm64");
        (await File.ReadAllTextAsync(Path.Combine(Tools.RepositoryRoot, "docs", "operations.md"))).Should().ContainAll(systems).And.Contain("config/publish.sh");
        lines.Where(line => line.StartsWith("  cp -R ", StringComparison.Ordinal)).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..^1])
            .Should().NotBeEmpty().And.OnlyContain(path => Exists(path));
    }

    /// <summary>Half a minute of two cores: in the long form alone.</summary>
    [Test]
    public async Task What_it_publishes_starts_and_serves_without_a_dotnet_on_the_host()
    {
        if (LongForm.Or(1, 0) == 0)
        {
            Assert.Pass("FJMCP_TEST_LONG=1 publishes for linux-x64 and starts it.");
        }

        using var folder = new TemporaryDirectory();
        (await RunAsync("sh", Script, "-o", folder.Path, "linux-x64")).Should().Be(0);
        var url = $"http://127.0.0.1:{FreePort.Take()}";
        await using var gateway = new ProgramUnderTest("/usr/bin/env",
        [
            "-i", "PATH=/bin", Path.Combine(folder.Path, "fjmcp-gateway-linux-x64", "Gateway"), "--Gateway:PublicUrl=https://mcp.example.org", "--Gateway:Listen=" + url,
            "--Gateway:DataDirectory=" + Path.Combine(folder.Path, "data"), "--Forgejo:Url=https://git.example.org", "--Forgejo:InternalUrl=http://127.0.0.1:1", "--Forgejo:ClientId=any",
            "--StdioServers:forgejo:Command=/bin/cat",
        ]);
        await gateway.SaysAsync("Now listening on");

        using var client = new HttpClient { BaseAddress = new Uri(url) };
        (await client.GetStringAsync("/healthz")).Should().Contain("ok");
        File.Exists(Path.Combine(folder.Path, "fjmcp-gateway-linux-x64.tar.gz")).Should().BeTrue();
    }

    private static bool Exists(string path) =>
        Directory.GetFileSystemEntries(Path.Combine(Tools.RepositoryRoot, Path.GetDirectoryName(path) ?? ""), Path.GetFileName(path)).Length > 0;

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
