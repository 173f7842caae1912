using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Gateway.Commands.Backup;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands.Backup;

[Platform(Include = "Linux")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class BackupTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Test]
    public async Task A_backup_of_a_running_gateway_is_restored_into_an_empty_directory_and_a_client_goes_on_unattended()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("StdioServers:forgejo:Replaceable", "true")));
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        var visitor = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        await visitor.TextAsync("echo", "before");
        using var folder = new TemporaryDirectory();
        var archive = Path.Combine(folder.Path, "backup.tar.gz");

        var made = await gateway.CommandAsync("backup", archive);
        var again = await gateway.CommandAsync("backup", archive);
        var beside = await gateway.CommandAsync("restore", archive, "--force");
        await gateway.LoseEverythingAsync();
        var restored = await gateway.CommandAsync("restore", archive);
        var onto = await gateway.CommandAsync("restore", archive);
        await gateway.StartAgainAsync();

        made.ExitCode.Should().Be(0, made.Output);
        File.GetUnixFileMode(archive).Should().Be(OwnerFile);
        Names(archive).Should().Contain(["backup.json", "sessions.db", "gateway.db", "audit.key"]).And.Contain(name => name.StartsWith("keys/key-"));
        Directory.GetFileSystemEntries(folder.Path).Should().ContainSingle("no copy is left");
        again.Should().Match<(int ExitCode, string Output)>(run => run.ExitCode == 1 && run.Output.Contains("is there already"));
        beside.Should().Match<(int ExitCode, string Output)>(run => run.ExitCode == 1 && run.Output.Contains("A gateway runs on"));
        restored.ExitCode.Should().Be(0, restored.Output);
        onto.Should().Match<(int ExitCode, string Output)>(run => run.ExitCode == 1 && run.Output.Contains("--force sets aside"));
        Directory.EnumerateFiles(gateway.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.Contains("children")).Should().OnlyContain(file => File.GetUnixFileMode(file) == OwnerFile);
        (await visitor.TextAsync("echo", "the same session goes on")).Should().StartWith("the same");
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!, Patience.Token);
        (await new Visitor(gateway.Http, gateway.Mcp, refreshed.AccessToken!) { Session = visitor.Session }.TextAsync("echo", "refreshed")).Should().Be("refreshed");
        (await gateway.CommandAsync("audit", "verify")).Output.Should().Contain("The audit trail is whole");
    }

    [Test]
    public async Task Forced_a_restore_sets_aside_what_is_there_logs_of_the_old_store_included()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        using var folder = new TemporaryDirectory();
        var archive = Path.Combine(folder.Path, "backup.tar.gz");
        await gateway.CommandAsync("backup", archive);
        using var later = (await gateway.SignInAsync("bob")).Client;
        gateway.Kill();

        var restored = await gateway.CommandAsync("restore", archive, "--force");
        await gateway.StartAgainAsync();

        restored.ExitCode.Should().Be(0, restored.Output);
        restored.Output.Should().MatchRegex(@"What was there is in \S+/replaced-\d{8}-\d{6}-\d{3}");
        var people = (await gateway.CommandAsync("people", "list")).Output;
        people.Should().Contain("alice").And.NotContain("bob");
        Directory.GetFiles(Directory.GetDirectories(gateway.DataDirectory, "replaced-*").Single()).Select(Path.GetFileName).Should().Contain(["gateway.db", "audit.key"]);
    }

    [Test]
    public async Task What_root_restores_belongs_to_the_directorys_owner_and_nobody_else_may_restore_there()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("StdioServers:forgejo:Replaceable", "true")), ServiceUser.Bare());
        using var alice = (await gateway.SignInAsync("alice")).Client;
        using var folder = new TemporaryDirectory();
        var archive = Path.Combine(folder.Path, "backup.tar.gz");
        await gateway.CommandAsync("backup", archive);
        gateway.Kill();
        await gateway.Process.ExitCodeAsync();
        foreach (var readable in (string[])[folder.Path, archive])
        {
            File.SetUnixFileMode(readable, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        await using var stranger = GatewayProcess.StartAs(
            [Tools.Find("setpriv", "util-linux"), "--reuid", "65533", "--regid", "65533", "--clear-groups", "--"], "restore", archive, "--force", $"--Gateway:DataDirectory={gateway.DataDirectory}");
        var refused = await stranger.ExitCodeAsync();
        var root = await gateway.CommandAsync("restore", archive, "--force");
        await gateway.StartAgainAsync();

        refused.Should().Be(1);
        stranger.Output.Should().Contain("belongs to the user with the id 65534: restore as that user, or as root");
        root.ExitCode.Should().Be(0, root.Output);
        root.Output.Should().Contain("They belong to the user with the id 65534");
        Directory.EnumerateFileSystemEntries(gateway.DataDirectory, "*", SearchOption.AllDirectories).Select(path => DirectoryOwner.Of(path)?.Uid ?? 65534).Should().OnlyContain(uid => uid == 65534);
        (await gateway.CommandAsync("people", "list")).Output.Should().Contain("alice");
        using var bob = (await gateway.SignInAsync("bob")).Client;
    }

    [TestCase("../gateway.db", TarEntryType.RegularFile)]
    [TestCase("/tmp/fjmcp-never-written", TarEntryType.RegularFile)]
    [TestCase("keys/../../key-1.xml", TarEntryType.RegularFile)]
    [TestCase("keys/key-1.xml", TarEntryType.SymbolicLink)]
    [TestCase("audit.key", TarEntryType.HardLink)]
    [TestCase("extra", TarEntryType.RegularFile)]
    [TestCase("gateway.db", TarEntryType.RegularFile)]
    [TestCase("keys/", TarEntryType.Directory)]
    public async Task An_archive_with_anything_but_a_backups_own_files_is_refused_as_a_whole(string name, TarEntryType type)
    {
        using var folder = new TemporaryDirectory();
        var (archive, data) = (Path.Combine(folder.Path, "evil.tar.gz"), Path.Combine(folder.Path, "data"));
        Write(archive, (name, type));

        await using var restore = GatewayProcess.Start("restore", archive, $"--Gateway:DataDirectory={data}");

        (await restore.ExitCodeAsync()).Should().Be(1);
        restore.Output.Should().Contain("is not restored. It holds '");
        Directory.GetFileSystemEntries(data).Select(Path.GetFileName).Should().Equal("gateway.lock");
        Directory.GetFileSystemEntries(folder.Path).Should().HaveCount(2);
    }

    [Test]
    public async Task What_is_no_backup_and_what_a_newer_program_made_are_refused()
    {
        using var folder = new TemporaryDirectory();
        var (torn, newer, data) = (folder.Write("torn.tar.gz", "not a tar"), Path.Combine(folder.Path, "newer.tar.gz"), Path.Combine(folder.Path, "data"));
        Doctor.DoctorTests.NewerStore(Path.Combine(folder.Path, "newer.db"));
        Write(newer, storeFile: Path.Combine(folder.Path, "newer.db"));

        await using var one = GatewayProcess.Start("restore", torn, $"--Gateway:DataDirectory={data}");
        await one.ExitCodeAsync();
        await using var other = GatewayProcess.Start("restore", newer, $"--Gateway:DataDirectory={data}");

        (await one.ExitCodeAsync()).Should().Be(1);
        one.Output.Should().Contain("is no whole backup");
        (await other.ExitCodeAsync()).Should().Be(2);
        other.Output.Should().Contain("29990101000000_Later").And.Contain("_Initial");
        Directory.GetFileSystemEntries(data).Select(Path.GetFileName).Should().Equal("gateway.lock");
    }

    private static List<string> Names(string archive)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        List<string> names = [];
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }

    private static void Write(string archive, (string Name, TarEntryType Type)? evil = null, string? storeFile = null)
    {
        using var tar = new TarWriter(new GZipStream(File.Create(archive), CompressionMode.Compress), TarEntryFormat.Pax);
        Add(tar, "backup.json", """{"format":1,"program":"0.1.0","made":"2026-01-31T00:00:00+00:00"}""");
        if (storeFile is null)
        {
            Add(tar, "gateway.db", "");
        }
        else
        {
            tar.WriteEntry(storeFile, "gateway.db");
        }

        if (evil is var (name, type))
        {
            var entry = new PaxTarEntry(type, name);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                entry.LinkName = "gateway.db";
            }
            else if (type == TarEntryType.RegularFile)
            {
                entry.DataStream = new MemoryStream("evil"u8.ToArray());
            }

            tar.WriteEntry(entry);
        }
    }

    private static void Add(TarWriter tar, string name, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
}
