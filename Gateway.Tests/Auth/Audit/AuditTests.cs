using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Audit;
using Gateway.Auth.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Audit;

public sealed class AuditTests
{
    private AuthServer server = null!;

    private AuditTrail Trail => server.Get<AuditTrail>();

    private string KeyFile => Path.Combine(server.Directory, "data", "audit.key");

    [SetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task What_changes_is_written_down_with_who_and_what()
    {
        var person = await SignedIn.StartAsync(server);
        await server.PostAsync("/oauth/revoke", ("client_id", person.Client.Id), ("token", person.First.Refresh!));

        var lines = await LinesAsync();
        lines.Select(line => (line.Kind, line.PersonId, line.ClientId)).Should().Equal(
            (AuditKinds.TokensIssued, person.Person.Id, person.Client.Id), (AuditKinds.AuthorizationEnded, null, null));
        lines[1].Should().BeEquivalentTo(new { lines[0].Target, Detail = "Revoked" });
        (await Trail.VerifyAsync(default)).Should().BeEquivalentTo(new { Rows = 2, Last = 2, Broken = (string?)null });
    }

    [Test]
    public async Task A_change_that_fails_leaves_no_row_and_no_row_lets_the_change_fail()
    {
        await server.Get<AuthStore>().Awaiting(store => store.WriteAsync<int>((db, _) =>
        {
            db.Trail.Add(new(AuditKinds.SignedIn));
            throw new NotSupportedException();
        }, default)).Should().ThrowAsync<NotSupportedException>();
        (await LinesAsync()).Should().BeEmpty();

        await File.WriteAllTextAsync(KeyFile, "no key");
        var person = await server.Seed.PersonAsync();
        await server.Get<AuthStore>().Awaiting(store => store.WriteAsync(async (db, cancel) =>
        {
            db.Trail.Add(new(AuditKinds.SignedIn));
            return await db.People.ExecuteDeleteAsync(cancel);
        }, default)).Should().ThrowAsync<StoreUnavailableException>();
        (await server.Seed.ReadAsync(db => db.People.SingleAsync())).Id.Should().Be(person.Id);
    }

    [TestCase("UPDATE AuditRecords SET Detail = 'x'")]
    [TestCase("DELETE FROM AuditRecords WHERE Sequence = 2")]
    [TestCase("DELETE FROM AuditRecords")]
    public async Task A_plain_statement_changes_and_deletes_nothing(string sql)
    {
        await RecordAsync(3);

        await this.Awaiting(test => test.ExecuteAsync(sql)).Should().ThrowAsync<SqliteException>().WithMessage("*audit rows are*");

        (await Trail.VerifyAsync(default)).Should().BeEquivalentTo(new { Rows = 3, Broken = (string?)null });
    }

    [TestCase("UPDATE AuditRecords SET Detail = 'other' WHERE Sequence = 2", "Row 2: it was changed*")]
    [TestCase("UPDATE AuditRecords SET At = At + 1 WHERE Sequence = 3", "Row 3: it was changed*")]
    [TestCase("UPDATE AuditRecords SET PersonId = Detail, Detail = NULL WHERE Sequence = 1", "Row 1: it was changed*")]
    [TestCase("DELETE FROM AuditRecords WHERE Sequence = 2", "Row 3: rows 2 to 2 are missing.")]
    [TestCase("DELETE FROM AuditRecords WHERE Sequence = 1", "Row 2: rows 1 to 1 are missing.")]
    [TestCase("DELETE FROM AuditRecords WHERE Sequence = 2; UPDATE AuditRecords SET Sequence = Sequence - 1 WHERE Sequence > 2", "Row 2: it does not follow*")]
    [TestCase("INSERT INTO AuditCheckpoints (Through, Last, At, Mac) SELECT Sequence, Mac, At, Mac FROM AuditRecords WHERE Sequence = 2; DELETE FROM AuditRecords WHERE Sequence <= 2", "The checkpoint was not made*")]
    public async Task Whoever_drops_the_triggers_is_found_out(string sql, string finding)
    {
        await RecordAsync(4);
        await ExecuteAsync("DROP TRIGGER AuditRecords_update; DROP TRIGGER AuditRecords_delete;");

        await ExecuteAsync(sql);

        (await Trail.VerifyAsync(default)).Broken.Should().Match(finding);
    }

    [Test]
    public async Task Rows_cut_off_at_the_end_show_by_a_number_noted_elsewhere()
    {
        await RecordAsync(4);
        var noted = await Trail.VerifyAsync(default);
        await ExecuteAsync("DROP TRIGGER AuditRecords_delete; DELETE FROM AuditRecords WHERE Sequence = 4;");

        var now = await Trail.VerifyAsync(default);

        (now.Last, now.Mac).Should().NotBe((noted.Last, noted.Mac));
    }

    [Test]
    public async Task Another_key_makes_no_fitting_rows_and_the_key_is_its_owners_alone()
    {
        await RecordAsync(2);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.GetFiles(Path.GetDirectoryName(KeyFile)!, "audit.key*").Should().ContainSingle();
        await File.WriteAllBytesAsync(KeyFile, RandomNumberGenerator.GetBytes(32));
        await using var other = await AuthServer.StartAsync(new()
        {
            ["Store:ConnectionString"] = "Data Source=" + Path.Combine(server.Directory, "data", "gateway.db"),
            ["Audit:KeyFile"] = KeyFile,
        });

        (await other.Get<AuditTrail>().VerifyAsync(default)).Broken.Should().StartWith("Row 1:");
        File.Delete(KeyFile);
        (await Trail.VerifyAsync(default)).Broken.Should().Contain("no key");
    }

    [Test]
    public async Task Retention_deletes_from_the_beginning_and_leaves_a_checkpoint()
    {
        await RecordAsync(3);
        server.Time.Advance(TimeSpan.FromDays(399));
        await RecordAsync(2);
        server.Time.Advance(TimeSpan.FromDays(2));
        await server.Get<StoreSweep>().RunAsync(default);
        await RecordAsync(1);

        (await LinesAsync()).Select(line => line.Sequence).Should().Equal(4, 5, 6);
        (await Trail.VerifyAsync(default)).Should().BeEquivalentTo(new { Rows = 3, Last = 6, Broken = (string?)null });
        await this.Awaiting(test => test.ExecuteAsync("DELETE FROM AuditCheckpoints")).Should().ThrowAsync<SqliteException>();

        server.Time.Advance(TimeSpan.FromDays(500));
        await server.Get<StoreSweep>().RunAsync(default);
        (await Trail.VerifyAsync(default)).Should().BeEquivalentTo(new { Rows = 0, Last = 6, Broken = (string?)null });
        await RecordAsync(1);
        (await Trail.VerifyAsync(default)).Should().BeEquivalentTo(new { Rows = 1, Last = 7, Broken = (string?)null });
    }

    [Test]
    public async Task The_text_of_a_client_is_cut_and_escaped()
    {
        var body = new StringContent("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":"A\"B \\ é"}""", Encoding.UTF8, "application/json");
        (await server.Http.PostAsync(new Uri("/oauth/register", UriKind.Relative), body)).StatusCode.Should().Be(HttpStatusCode.Created);

        (await LinesAsync()).Should().ContainSingle().Which.Detail.Should().StartWith("A\"B \\u005c \\u00e9: http://127.0.0.1/cb");
        AuditText.Clean("a\nb\u202Ec").Should().Be("a\\u000ab\\u202ec");
        AuditText.Clean(new string('x', 500)).Should().HaveLength(AuditText.Longest).And.EndWith("...");
        AuditText.Clean(new string('\u202E', 500))!.Length.Should().BeLessThanOrEqualTo(AuditText.Longest);
        AuditText.Clean(null).Should().BeNull();
    }

    [Test]
    public async Task Twenty_transactions_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RecordAsync(2)));

        (await Trail.VerifyAsync(default)).Should().BeEquivalentTo(new { Rows = 40, Last = 40, Broken = (string?)null });
    }

    private Task<int> RecordAsync(int rows) => server.Get<AuthStore>().WriteAsync((db, _) =>
    {
        db.Trail.AddRange(Enumerable.Range(1, rows).Select(row => new AuditEvent(AuditKinds.SignedIn, "person", Detail: $"row {row}")));
        return Task.FromResult(rows);
    }, default);

    private async Task<List<AuditLine>> LinesAsync()
    {
        List<AuditLine> lines = [];
        await foreach (var line in Trail.ReadAsync(default))
        {
            lines.Add(line);
        }

        return lines;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection("Data Source=" + Path.Combine(server.Directory, "data", "gateway.db"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
