using Gateway.Sandbox.Forgejo;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands;

[Platform(Include = "Linux")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RegisterCommandTests
{
    [Test]
    public async Task The_application_is_registered_once_its_secret_is_in_a_file_of_its_own_and_forgejo_takes_it()
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "client.env");
        var token = forgejo.CreateAccessToken("alice", "write:user");

        var (exitCode, output) = await RegisterAsync(forgejo.Url, file, token);
        var secret = Value(file, "Forgejo__ClientSecret");
        var again = await RegisterAsync(forgejo.Url, Path.Combine(folder.Path, "other.env"), token);
        var onto = await RegisterAsync(forgejo.Url, file, token);
        var replaced = await RegisterAsync(forgejo.Url, file, token, "--replace");

        exitCode.Should().Be(0, output);
        output.Should().Contain("http://127.0.0.1:18080/oauth/callback").And.Contain("belongs to alice").And.NotContain(secret).And.NotContain(token);
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        again.ExitCode.Should().Be(1);
        again.Output.Should().Contain("has an application called 'fjmcp-gateway' already (client id ").And.Contain("--replace");
        onto.ExitCode.Should().Be(1);
        onto.Output.Should().Contain("is there already");
        replaced.ExitCode.Should().Be(0, replaced.Output);
        replaced.Output.Should().Contain("The old secret is void");
        Value(file, "Forgejo__ClientSecret").Should().NotBe(secret).And.StartWith("gto_");
        Directory.GetFiles(folder.Path).Should().ContainSingle("nothing is left of what was refused");
        (await DoctorOfAsync(forgejo, Value(file, "Forgejo__ClientId"), Value(file, "Forgejo__ClientSecret"))).Should().Contain("and its secret");
    }

    [Test]
    public async Task At_a_terminal_the_token_is_asked_for_typed_with_corrections_and_never_shown()
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "client.env");
        var token = forgejo.CreateAccessToken("alice", "write:user");
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Gateway.dll")} register --forgejo {forgejo.Url} --out {file} --Gateway:PublicUrl=http://127.0.0.1:18080";

        await using var terminal = GatewayProcess.StartProgram([Tools.Find("script", "bsdutils"), "--quiet", "--return", "--command", command, "/dev/null"]);
        await terminal.SaysAsync("It is not shown.");
        await terminal.TypeAsync($"wrong\u007f\u007f\u007f\u007f\u007f{token}\r");
        var exitCode = await terminal.ExitCodeAsync();

        exitCode.Should().Be(0, terminal.Output);
        terminal.Output.Should().Contain("belongs to alice").And.NotContain(token);
        Value(file, "Forgejo__ClientSecret").Should().StartWith("gto_");
    }

    [TestCase("none", "No token came on stdin")]
    [TestCase("bad", "Forgejo refuses the token")]
    [TestCase("narrow", "needs the scope write:user")]
    [TestCase("nowhere", "does not answer: the connection is refused")]
    [TestCase("path", "give Forgejo's own address and path")]
    public async Task What_is_in_the_way_is_said_without_the_token_and_no_file_is_left(string what, string says)
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        forgejo.Settings.TokenInErrors = true;
        using var folder = new TemporaryDirectory();
        var token = what switch { "none" => "", "bad" => "0123456789abcdef", _ => forgejo.CreateAccessToken("alice", what == "narrow" ? "read:user" : "all") };

        var (exitCode, output) = await RegisterAsync(
            what switch { "nowhere" => "http://127.0.0.1:1", "path" => forgejo.Url + "/git", _ => forgejo.Url }, Path.Combine(folder.Path, "client.env"), token);

        exitCode.Should().Be(1);
        output.Should().Contain(says);
        (token.Length == 0 || !output.Contains(token, StringComparison.Ordinal)).Should().BeTrue("the token is nobody's to read");
        Directory.GetFileSystemEntries(folder.Path).Should().BeEmpty();
    }

    [Test]
    public async Task A_url_that_is_none_and_a_public_url_that_cannot_be_used_are_refused_before_anything_is_asked()
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);

        var (url, _) = await RegisterAsync("git.example.org", "unused", "0123");
        var (origin, words) = await RegisterAsync(forgejo.Url, "unused", "0123", "--Gateway:PublicUrl=http://mcp.example.org");

        (url, origin).Should().Be((2, 2));
        words.Should().Contain("Gateway:PublicUrl");
        forgejo.Requests.ToList().Should().BeEmpty();
    }

    private static async Task<(int ExitCode, string Output)> RegisterAsync(string url, string file, string token, params string[] more)
    {
        await using var process = GatewayProcess.Start(["register", "--forgejo", url, "--out", file, "--Gateway:PublicUrl=http://127.0.0.1:18080", .. more]);
        await process.TypeAsync(token);
        return (await process.ExitCodeAsync(), process.Output);
    }

    private static async Task<string> DoctorOfAsync(StandInForgejo forgejo, string id, string secret)
    {
        await using var doctor = GatewayProcess.Start("doctor", $"--Forgejo:Url={forgejo.Url}", $"--Forgejo:ClientId={id}", $"--Forgejo:ClientSecret={secret}", "--StdioServers:forgejo:Command=/bin/false");
        await doctor.ExitCodeAsync();
        return doctor.Output;
    }

    private static string Value(string file, string name) => File.ReadLines(file).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
