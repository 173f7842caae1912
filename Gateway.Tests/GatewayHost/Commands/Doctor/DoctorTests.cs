using System.Text.Json;
using Gateway.Commands.Doctor;
using Gateway.Sandbox.Forgejo;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.GatewayHost.Commands.Doctor;

/// <summary>Each line that doctor can fail, and the whole of it beside a gateway that is well.</summary>
[Platform(Include = "Linux")]
public sealed class DoctorTests
{
    [Test]
    public async Task Beside_a_gateway_that_is_well_every_line_is_ok_and_the_exit_code_is_0()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("StdioServers:forgejo:Tools:Preset", "None")));

        var (exitCode, lines) = await gateway.CommandAsync("doctor");
        var (jsonExitCode, json) = await gateway.CommandAsync("doctor", "--json");

        exitCode.Should().Be(0, lines);
        lines.Split('\n').Where(line => line.Length > 0).Should().OnlyContain(line => line.StartsWith("ok ", StringComparison.Ordinal), lines);
        lines.Should().Contain("it is knocks 1, protocol 2025-06-18").And.Contain("/oauth/callback").And.Contain("runs 15.0.3").And.Contain("events come through as they are sent");
        jsonExitCode.Should().Be(0, json);
        var document = JsonDocument.Parse(json).RootElement;
        document.GetProperty("status").GetString().Should().Be("ok");
        document.GetProperty("checks").EnumerateArray().Select(line => line.GetProperty("check").GetString()).Should().Equal(
            "keys", "data directory", "public URL", "certificate", "Forgejo", "OAuth at Forgejo", "client id, secret", "redirect URI", "child", "proxies", "streams", "names");
        SecretScan.FindIn(lines + json).Should().BeNull();
    }

    [Test]
    public async Task A_configuration_that_cannot_be_used_fails_line_by_line_with_exit_code_1()
    {
        await using var doctor = GatewayProcess.Start("doctor", "--Gateway:PublicUrl=http://mcp.example.org", "--Sessions:MaxTotal=0", "--Forgejo:Url=https://git.example.org");

        (await doctor.ExitCodeAsync()).Should().Be(1);
        doctor.Output.Should().MatchRegex("(?m)^FAIL  keys +Gateway:PublicUrl: http is allowed on loopback only").And.Contain("Sessions:MaxTotal").And.Contain("Forgejo:ClientId").And.Contain(" Do: ");
    }

    [Test]
    public async Task Nothing_is_created_where_there_is_nothing_yet()
    {
        await using var scene = await DoctorScene.StartAsync();
        var missing = Path.Combine(scene.DataDirectory, "not-yet");

        var findings = await scene.FindAsync(null, ("Gateway:DataDirectory", missing));

        findings.Single(finding => finding.Check == "data directory").Verdict.Should().Be(Verdict.Warn);
        findings.Single(finding => finding.Check == "child").Verdict.Should().Be(Verdict.Ok, "a child is tried elsewhere");
        Directory.EnumerateFileSystemEntries(scene.DataDirectory).Should().BeEmpty();
    }

    [Test]
    public async Task A_key_that_nothing_reads_is_told_with_the_nearest_name()
    {
        await using var scene = await DoctorScene.StartAsync();

        var finding = await scene.OneAsync("keys", ("Forgejo:ClientSecrte", "x"));

        finding.Verdict.Should().Be(Verdict.Warn);
        finding.Says.Should().Contain("Forgejo:ClientSecrte (did you mean Forgejo:ClientSecret?)");
    }

    [Test]
    public async Task A_data_directory_that_is_a_file_or_whose_store_has_lost_its_keys_or_is_of_a_newer_program_fails()
    {
        await using var scene = await DoctorScene.StartAsync();
        var file = Path.Combine(scene.DataDirectory, "file");
        await File.WriteAllTextAsync(file, "");

        var notADirectory = await scene.OneAsync("data directory", ("Gateway:DataDirectory", file));
        NewerStore(Path.Combine(scene.DataDirectory, "gateway.db"));
        var keyless = await scene.OneAsync("data directory");
        Directory.CreateDirectory(Path.Combine(scene.DataDirectory, "keys"));
        await File.WriteAllTextAsync(Path.Combine(scene.DataDirectory, "keys", "key-1.xml"), "");
        var newer = await scene.OneAsync("data directory");

        new[] { notADirectory, keyless, newer }.Should().OnlyContain(finding => finding.Verdict == Verdict.Fail && finding.Do!.Length > 0);
        notADirectory.Says.Should().Contain("is a file");
        keyless.Says.Should().Contain("holds no key");
        newer.Says.Should().Contain("29990101000000_Later").And.Contain("_Initial");
    }

    internal static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [TestCase("nobody", "does not answer from here: the connection is refused")]
    [TestCase("something", "is not this gateway's (it answers with something else)")]
    [TestCase("another", "it names http://127.0.0.1:")]
    public async Task A_public_url_that_leads_elsewhere_fails(string where, string says)
    {
        await using var scene = await DoctorScene.StartAsync();
        await using var site = await Front.StartAsync(Front.Welcome);
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var front = await Front.StartAsync(Front.Buffer);
        front.Gateway = gateway.Url;
        var url = where switch { "nobody" => new Uri("http://127.0.0.1:1"), "something" => site.Url, _ => front.Url };

        var finding = await scene.OneAsync("public URL", ("Gateway:PublicUrl", url.GetLeftPart(UriPartial.Authority)));

        gateway.Logs.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text).Should().BeEmpty();
        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Says.Should().Contain(says);
    }

    [TestCase("gone", "Forgejo", "does not answer: the connection is refused")]
    [TestCase("path", "Forgejo", "it answers 404")]
    [TestCase("site", "Forgejo", "not as Forgejo does")]
    [TestCase("internal", "Forgejo internal", "does not answer: the connection is refused")]
    public async Task A_forgejo_that_is_not_where_the_settings_say_fails(string what, string line, string says)
    {
        await using var scene = await DoctorScene.StartAsync();
        await using var site = await Front.StartAsync(Front.Welcome);
        (string, string)[] settings = what switch
        {
            "gone" => [("Forgejo:Url", "http://127.0.0.1:1")],
            "path" => [("Forgejo:Url", scene.Forgejo.Url + "/git")],
            "site" => [("Forgejo:Url", site.Url.GetLeftPart(UriPartial.Authority))],
            _ => [("Forgejo:InternalUrl", "http://127.0.0.1:1")],
        };

        var finding = await scene.OneAsync(line, settings);

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Says.Should().Contain(says);
    }

    [Test]
    public async Task A_public_forgejo_that_only_browsers_reach_and_a_root_url_of_another_name_are_warnings()
    {
        await using var scene = await DoctorScene.StartAsync();

        var findings = await scene.FindAsync(null, ("Forgejo:Url", "http://127.0.0.1:1"), ("Forgejo:InternalUrl", scene.Forgejo.Url));

        findings.Single(finding => finding.Check == "Forgejo").Verdict.Should().Be(Verdict.Warn);
        findings.Single(finding => finding.Check == "Forgejo internal").Verdict.Should().Be(Verdict.Ok);
        findings.Single(finding => finding.Check == "OAuth at Forgejo").Do.Should().Contain("ROOT_URL");
    }

    [Test]
    public async Task A_forgejo_that_hangs_fails_its_lines_and_holds_up_no_other()
    {
        await using var scene = await DoctorScene.StartAsync();
        using var hang = scene.Forgejo.Faults.Hang("/");

        var findings = await scene.FindAsync(null);

        findings.Where(finding => finding.Check is "Forgejo" or "OAuth at Forgejo" or "client id, secret").Should().HaveCount(3)
            .And.OnlyContain(finding => finding.Verdict == Verdict.Fail && finding.Says.Contains("no answer within 8 s"));
        findings.Single(finding => finding.Check == "child").Verdict.Should().Be(Verdict.Ok);
    }

    [Test]
    public async Task OAuth_that_is_switched_off_at_forgejo_fails()
    {
        await using var scene = await DoctorScene.StartAsync();
        scene.Forgejo.Settings.OAuthEnabled = false;

        var finding = await scene.OneAsync("OAuth at Forgejo");

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Do.Should().Contain("ENABLED = true");
    }

    [TestCase("Forgejo:ClientId", "nobody-registered-this", "does not know the client id")]
    [TestCase("Forgejo:ClientSecret", "gto_wrong", "refuses the secret")]
    [TestCase("Forgejo:ClientSecret", "", "wants a secret and none is set")]
    public async Task A_client_id_or_secret_that_forgejo_does_not_take_fails(string key, string value, string says)
    {
        await using var scene = await DoctorScene.StartAsync();

        var finding = await scene.OneAsync("client id, secret", (key, value));

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Says.Should().Contain(says);
    }

    [Test]
    public async Task A_public_application_needs_no_secret()
    {
        await using var scene = await DoctorScene.StartAsync(new StandInForgejoOptions { ConfidentialClient = false });

        (await scene.OneAsync("client id, secret", ("Forgejo:ClientSecret", ""))).Verdict.Should().Be(Verdict.Ok);
    }

    [TestCase("/no/such/program", "", "/no/such/program was not found")]
    [TestCase("/bin/sh", "echo no forgejo here >&2; exit 1", "its last words: no forgejo here")]
    public async Task A_child_that_does_not_start_or_ends_at_once_fails(string command, string script, string says)
    {
        await using var scene = await DoctorScene.StartAsync();

        var finding = await scene.OneAsync("child", ("StdioServers:forgejo:Command", command), ("StdioServers:forgejo:Arguments:1", script));

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Says.Should().StartWith("forgejo: ").And.Contain(says);
    }

    [Test]
    public async Task A_child_that_must_reach_forgejo_with_a_good_token_to_start_can_be_tried_without_anybodys()
    {
        const string script = """
            curl -sf -H "Authorization: token $FORGEJO_ACCESS_TOKEN" "$FORGEJO_URL/api/v1/version" >/dev/null || exit 1
            read -r line; printf '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"needy","version":"2.34.1"}}}\n'; read -r line
            """;
        await using var scene = await DoctorScene.StartAsync();

        var finding = await scene.OneAsync("child", ("StdioServers:forgejo:Arguments:1", script));

        finding.Says.Should().Contain("needy 2.34.1");
        scene.Forgejo.Requests.Count(request => request.Scheme == "token").Should().Be(0, "nobody's token is used");
    }

    [Test]
    public async Task A_proxy_that_holds_events_back_fails_and_one_whose_word_is_not_believed_is_a_warning()
    {
        await using var front = await Front.StartAsync(Front.Buffer);
        await using var scene = await DoctorScene.StartAsync();
        var origin = front.Url.GetLeftPart(UriPartial.Authority);
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["Gateway:PublicUrl"] = origin });
        front.Gateway = gateway.Url;

        var findings = await scene.FindAsync(null, ("Gateway:PublicUrl", origin));

        gateway.Logs.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text).Should().BeEmpty();
        findings.Single(finding => finding.Check == "public URL").Verdict.Should().Be(Verdict.Ok);
        findings.Single(finding => finding.Check == "streams").Should().Match<Finding>(
            finding => finding.Verdict == Verdict.Fail && finding.Do!.Contains("buffering"), string.Join('\n', gateway.Logs.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text)));
        findings.Single(finding => finding.Check == "proxies").Should().Match<Finding>(finding => finding.Verdict == Verdict.Warn && finding.Do!.Contains("TrustedProxies"));
    }

    [TestCase("0.0.0.0/0")]
    [TestCase("::/0")]
    public async Task Trusting_everybody_about_clients_addresses_fails(string everybody)
    {
        await using var scene = await DoctorScene.StartAsync();

        (await scene.OneAsync("proxies", ("Gateway:TrustedProxies:0", everybody))).Verdict.Should().Be(Verdict.Fail);
    }

    [Test]
    public async Task A_person_or_organisation_whose_pages_the_gateway_hides_fails_on_a_shared_host_name_and_is_logged_at_start()
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        forgejo.Rename("bob", "MCP");
        forgejo.JoinOnly("alice", "oauth");
        await using var gateway = await GatewayUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Gateway:PublicUrl"] = "http://localhost:1", ["Forgejo:Url"] = "http://localhost:1", ["Forgejo:InternalUrl"] = forgejo.Url }, forgejo: forgejo);
        var scene = new DoctorScene(forgejo);

        var clash = await scene.OneAsync("names", ("Gateway:PublicUrl", "http://localhost:1"), ("Forgejo:Url", "http://localhost:1"), ("Forgejo:InternalUrl", forgejo.Url));
        var apart = await scene.OneAsync("names");

        clash.Verdict.Should().Be(Verdict.Fail);
        clash.Says.Should().Contain("called mcp, oauth");
        apart.Verdict.Should().Be(Verdict.Ok, "a host name of its own");
        await gateway.Logs.WaitForAsync("Forgejo has a user or organisation called 'oauth'");
        gateway.Logs.Text.Should().Contain("called 'mcp'").And.NotContain("called 'healthz'");
    }

    /// <summary>A database that a later program has migrated.</summary>
    internal static void NewerStore(string path) => Execute(path, """
        CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
        INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Later', '99.0.0');
        """);
}
