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
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
