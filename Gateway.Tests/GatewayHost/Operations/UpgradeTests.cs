using Gateway.Tests.GatewayHost.Commands.Doctor;
using Gateway.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.GatewayHost.Operations;

public sealed class UpgradeTests
{
    [Test]
    public async Task Before_a_migration_the_store_is_copied_beside_itself()
    {
        using var data = new TemporaryDirectory();
        var store = Path.Combine(data.Path, "gateway.db");
        Execute(store, """
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsHistory" VALUES ('20200101000000_Former', '1.0.0');
            CREATE TABLE memory (word TEXT);
            INSERT INTO memory VALUES ('from before');
            """);

        await using (var gateway = GatewayProcess.Start([.. Valid(data)]))
        {
            await gateway.ListeningAsync();
            await gateway.SaysAsync("The store is prepared.");
            gateway.SendSigterm();
            (await gateway.ExitCodeAsync()).Should().Be(0);
        }

        var copy = Directory.GetFiles(data.Path, "gateway.db.before-*_Initial").Should().ContainSingle().Subject;
        Execute(copy, "SELECT word FROM memory").Should().Be("from before");
        Execute(copy, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'People'").Should().Be(0L, "it is as it was");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(copy).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Test]
    public async Task A_store_of_a_newer_program_ends_the_gateway_and_every_command_with_2_naming_both_versions_and_is_left_as_it_is()
    {
        using var data = new TemporaryDirectory();
        var store = Path.Combine(data.Path, "gateway.db");
        DoctorTests.NewerStore(store);

        await using var gateway = GatewayProcess.Start([.. Valid(data)]);
        (await gateway.ExitCodeAsync()).Should().Be(2);
        await using var people = GatewayProcess.Start(["people", "list", .. Valid(data)]);

        gateway.Output.Should().Contain("The gateway cannot run: ").And.Contain("is of version 29990101000000_Later; this program, 0.").And.Contain("_Initial");
        (await people.ExitCodeAsync()).Should().Be(2);
        people.Output.Should().Contain("29990101000000_Later");
        Execute(store, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'").Should().Be(1L);
    }

    [Test]
    public async Task So_do_sessions_of_a_newer_program()
    {
        using var data = new TemporaryDirectory();
        var sessions = Path.Combine(data.Path, "sessions.db");
        Execute(sessions, "CREATE TABLE sessions (later TEXT); PRAGMA user_version = 99;");

        await using var gateway = GatewayProcess.Start([.. Valid(data)]);

        (await gateway.ExitCodeAsync()).Should().Be(2);
        gateway.Output.Should().Contain("sessions.db is of version 99; this program, 0.");
        Execute(sessions, "SELECT COUNT(later) FROM sessions").Should().Be(0L, "the table is left as it is");
    }

    [Test]
    public async Task Sessions_of_an_older_program_are_kept_beside_and_new_ones_begin()
    {
        using var data = new TemporaryDirectory();
        var sessions = Path.Combine(data.Path, "sessions.db");

        // In WAL mode and never closed in order, as after a kill: what is kept must be whole all the same.
        using var former = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = sessions, Pooling = false }.ConnectionString);
        former.Open();
        Execute(former, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE sessions (key TEXT, former TEXT); INSERT INTO sessions VALUES ('a', 'from before'); PRAGMA user_version = 1;");

        await using (var gateway = GatewayProcess.Start([.. Valid(data)]))
        {
            await gateway.ListeningAsync();
            await gateway.SaysAsync("The sessions of an older version are not taken over");
            gateway.SendSigterm();
            (await gateway.ExitCodeAsync()).Should().Be(0);
        }

        var copy = Directory.GetFiles(data.Path, "sessions.db.before-*").Should().ContainSingle().Subject;
        Execute(copy, "SELECT former FROM sessions").Should().Be("from before");
        Execute(copy, "PRAGMA user_version").Should().Be(1L);
        Execute(sessions, "SELECT COUNT(initialize) FROM sessions").Should().Be(0L, "the table is this version's");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(copy).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [TestCase("<wrapped xmlns=''>AAAA</wrapped>")]
    [TestCase("torn")]
    public async Task Keys_that_cannot_be_opened_are_not_left_behind_by_another_place_for_keys_but_end_the_gateway_with_2(string secret)
    {
        using var data = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(data.Path, "keys"));
        await File.WriteAllTextAsync(
            Path.Combine(data.Path, "keys", "key-1.xml"), $"<key id='1'><encryptedSecret xmlns='http://schemas.asp.net/2015/03/dataProtection'>{secret}</encryptedSecret></key>");

        await using var gateway = GatewayProcess.Start([.. Valid(data), "--Keys:Store=Database", $"--Keys:WrappingKey={Convert.ToBase64String(new byte[32])}"]);

        (await gateway.ExitCodeAsync()).Should().Be(2);
        gateway.Output.Should().Contain($"Keys:Store was changed, but the keys in {Path.Combine(data.Path, "keys")} cannot be opened").And.Contain("Keys:OldWrappingKeys:0");
        Execute(Path.Combine(data.Path, "gateway.db"), "SELECT COUNT(*) FROM Keys").Should().Be(0L, "nothing is half done");
    }

    [Test]
    public async Task A_wrapping_key_that_opens_none_of_the_keys_in_the_store_ends_the_gateway_with_2_before_a_new_key_is_made()
    {
        using var data = new TemporaryDirectory();
        string[] settings = [.. Valid(data), "--Keys:Store=Database"];
        await using (var gateway = GatewayProcess.Start([.. settings, WrappingKey(1)]))
        {
            await gateway.ListeningAsync();
            await gateway.SaysAsync("The store is prepared.");
            gateway.SendSigterm();
            (await gateway.ExitCodeAsync()).Should().Be(0);
        }

        await using var again = GatewayProcess.Start([.. settings, WrappingKey(2)]);

        (await again.ExitCodeAsync()).Should().Be(2);
        var store = Path.Combine(data.Path, "gateway.db");
        again.Output.Should().Contain($"None of the keys in {store} can be opened").And.Contain("Keys:OldWrappingKeys:0");
        Execute(store, "SELECT COUNT(*) FROM Keys").Should().Be(1L);
    }

    private static string WrappingKey(byte fill) => "--Keys:WrappingKey=" + Convert.ToBase64String(Enumerable.Repeat(fill, 32).ToArray());

    private static string[] Valid(TemporaryDirectory data) =>
    [
        "--Gateway:PublicUrl=http://localhost:1",
        "--Gateway:Listen=http://127.0.0.1:0",
        $"--Gateway:DataDirectory={data.Path}",
        "--Forgejo:Url=http://127.0.0.1:1",
        "--Forgejo:ClientId=an-id",
        "--StdioServers:forgejo:Command=/bin/cat",
    ];

    private static object? Execute(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        return Execute(connection, sql);
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
