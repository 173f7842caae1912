using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text.Json;
using Gateway.Sandbox.Forgejo;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The demo's one-shot against a stand-in Forgejo; Forgejo's command-line program is played by a script that writes down how it was called.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DemoSetupTests
{
    private string folder = null!;
    private StandInForgejo forgejo = null!;

    private string Handover => Path.Combine(folder, "handover");

    private string Calls => Path.Combine(folder, "calls");

    [SetUp]
    public async Task Start()
    {
        Tools.Find("curl", "curl");
        forgejo = await StandInForgejo.StartAsync();
        folder = Directory.CreateTempSubdirectory("demo-").FullName;
        Directory.CreateDirectory(Handover);
        var token = forgejo.CreateAccessToken("alice", "write:user");
        var program = Path.Combine(folder, "forgejo");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho \"$@\" >> {Calls}\ncase \"$*\" in *generate-access-token*) echo {token};; esac\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [TearDown]
    public async Task Stop()
    {
        await forgejo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task It_makes_the_people_registers_the_application_and_hands_over_id_and_secret()
    {
        var (exit, said) = await Run();

        exit.Should().Be(0, said);
        (await File.ReadAllLinesAsync(Calls)).Where(call => call.Contains("user create", StringComparison.Ordinal)).Should().HaveCount(2)
            .And.ContainSingle(call => call.Contains("--username alice", StringComparison.Ordinal) && call.EndsWith("--admin", StringComparison.Ordinal));
        said.Should().Contain("http://localhost:8080/mcp").And.Contain("sign in as  alice / ").And.Contain("sign in as  bob / ");
        Directory.EnumerateFiles(Handover).Select(Path.GetFileName).Should().BeEquivalentTo("Forgejo__ClientId", "Forgejo__ClientSecret");
        var application = (await Applications()).Should().ContainSingle().Subject;
        application.GetProperty("client_id").GetString().Should().Be(await Handed("Forgejo__ClientId"));
        application.GetProperty("confidential_client").GetBoolean().Should().BeTrue();
        application.GetProperty("redirect_uris")[0].GetString().Should().Be("http://localhost:8080/oauth/callback");
    }

    [Test]
    public async Task The_secret_is_Forgejos_readable_by_the_group_alone_and_in_no_output()
    {
        var (_, said) = await Run();

        var secret = await Handed("Forgejo__ClientSecret");
        secret.Should().StartWith("gto_");
        said.Should().NotContain(secret);
        File.GetUnixFileMode(Path.Combine(Handover, "Forgejo__ClientSecret")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    [Test]
    public async Task Run_again_it_keeps_what_it_finds()
    {
        var (_, first) = await Run();
        var secret = await Handed("Forgejo__ClientSecret");
        var (exit, second) = await Run();

        exit.Should().Be(0, second);
        (await Handed("Forgejo__ClientSecret")).Should().Be(secret);
        (await Applications()).Should().ContainSingle();
        SignInLines(second).Should().HaveCount(2).And.Equal(SignInLines(first));
    }

    [Test]
    public async Task Refused_by_Forgejo_it_fails_and_hands_nothing_over()
    {
        var program = Path.Combine(folder, "forgejo");
        File.Delete(program);
        await File.WriteAllTextAsync(program, "#!/bin/sh\ncase \"$*\" in *generate-access-token*) echo not-a-token;; esac\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (exit, said) = await Run();

        exit.Should().Be(1);
        said.Should().Contain("status 401");
        Directory.EnumerateFileSystemEntries(Handover).Should().BeEmpty();
    }

    private static IEnumerable<string> SignInLines(string said) => said.Split('\n').Where(line => line.Contains("sign in as", StringComparison.Ordinal));

    private Task<string> Handed(string name) => File.ReadAllTextAsync(Path.Combine(Handover, name));

    private async Task<IReadOnlyList<JsonElement>> Applications()
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("token", forgejo.CreateAccessToken("alice"));
        return [.. JsonDocument.Parse(await client.GetStringAsync(forgejo.Url + "/api/v1/user/applications/oauth2")).RootElement.EnumerateArray()];
    }

    private async Task<(int Exit, string Said)> Run()
    {
        var start = new ProcessStartInfo("/bin/sh", [CaddyUnderTest.ConfigFile("demo-setup.sh")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = folder + ":" + start.Environment["PATH"];
        start.Environment["FORGEJO_URL"] = forgejo.Url;
        start.Environment["PUBLIC_URL"] = "http://localhost:8080";
        start.Environment["HANDOVER"] = Handover;
        start.Environment["FORGEJO_CONFIG"] = Path.Combine(folder, "app.ini");
        start.Environment["FORGEJO_WORK_PATH"] = folder;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }
}
