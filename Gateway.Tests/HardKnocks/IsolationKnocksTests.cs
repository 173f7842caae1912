using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>The real program as a service's user; what one person's child may see of another's, and what it leaves behind.</summary>
[Platform(Include = "Linux")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class IsolationKnocksTests
{
    private static readonly string[] Tiers = ["Bubblewrap", "OwnUid"];

    [TestCaseSource(nameof(Tiers))]
    public async Task No_child_reads_anothers_environment_or_files(string tier)
    {
        await using var gateway = await StartAsync(tier);
        var (alice, bob) = (await OpenAsync(gateway, "alice"), await OpenAsync(gateway, "bob"));
        var home = await bob.TextAsync("run", "echo private > $HOME/note; echo $HOME");
        await bob.TextAsync("run", "echo shared > /tmp/fjmcp-note-$$; chmod 600 /tmp/fjmcp-note-$$");
        var token = await bob.TextAsync("run", "echo $FORGEJO_ACCESS_TOKEN");

        (await bob.TextAsync("run", "cat $HOME/note")).Should().Be("private|");
        (await alice.TextAsync("run", $"cat {home.TrimEnd('|')}/note")).Should().StartWith("cat: ").And.NotContain("private");
        (await alice.TextAsync("run", "cat /tmp/fjmcp-note-*")).Should().NotContain("shared");
        (await alice.TextAsync("run", "ls -d " + gateway.DataDirectory + "/gateway.db")).Should().NotMatch(gateway.DataDirectory + "/gateway.db|");
        token.Should().NotBe("|");
        var seen = await alice.TextAsync("run", "for f in /proc/[0-9]*/environ; do tr -c a-zA-Z0-9_= . < $f; done | grep -o USER=[a-z]* | sort -u");
        seen.Should().Contain("USER=alice").And.NotContain("bob");
    }

    [TestCaseSource(nameof(Tiers))]
    public async Task No_grandchild_survives_the_end_of_its_session(string tier)
    {
        await using var gateway = await StartAsync(tier);
        var alice = await OpenAsync(gateway, "alice");
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.5";
        await alice.TextAsync("run", $"setsid sleep {mark} > /dev/null 2>&1 < /dev/null & echo started");
        CommandLines.With($"sleep {mark}").Should().NotBeEmpty();

        using var request = new HttpRequestMessage(HttpMethod.Delete, gateway.Mcp);
        request.Headers.Authorization = new("Bearer", alice.Token);
        request.Headers.Add("Mcp-Session-Id", alice.Session);
        (await gateway.Http.SendAsync(request, Patience.Token)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        await CommandLines.UntilGoneAsync($"sleep {mark}", Patience.Token);
        (await ProcessFigures.UntilAsync(gateway.Process.Id, figures => figures.Children == 0)).Children.Should().Be(0);
    }

    [Test]
    public async Task No_grandchild_survives_kill_9_of_the_gateway_in_a_namespace()
    {
        await using var gateway = await StartAsync("Bubblewrap");
        var alice = await OpenAsync(gateway, "alice");
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.5";
        await alice.TextAsync("run", $"setsid sleep {mark} > /dev/null 2>&1 < /dev/null & echo started");

        gateway.Process.Kill();

        await CommandLines.UntilGoneAsync($"sleep {mark}", Patience.Token);
    }

    [Test]
    public async Task A_plain_child_has_no_capability_no_way_to_new_privileges_no_look_at_the_gateway_and_its_limits()
    {
        await using var gateway = await StartAsync("Plain", ("StdioServers:forgejo:Isolation:MaxOpenFiles", "200"), ("StdioServers:forgejo:Isolation:MaxDataMegabytes", "256"));
        var alice = await OpenAsync(gateway, "alice");

        var status = await alice.TextAsync("run", "cat /proc/self/status");
        status.Should().Contain("NoNewPrivs: 1").And.Contain("CapEff: 0000000000000000").And.Contain("CapPrm: 0000000000000000").And.Contain("CapAmb: 0000000000000000");
        (await alice.TextAsync("run", "ulimit -n; ulimit -c; ulimit -d")).Should().Be("200|0|262144|");
        (await alice.TextAsync("run", $"cat /proc/{gateway.Process.Id}/environ")).Should().Contain("Permission denied");
        await gateway.Process.SaysAsync("forgejo: its children are isolated by the tier Plain");
    }

    [Test]
    public async Task Each_child_of_the_tier_of_own_users_is_another_user()
    {
        await using var gateway = await StartAsync("OwnUid", ("Isolation:FirstUid", "30500"), ("Isolation:Uids", "2"));
        var (alice, bob) = (await OpenAsync(gateway, "alice"), await OpenAsync(gateway, "bob"));

        string[] users = [await alice.TextAsync("run", "id -u; id -g; id -G"), await bob.TextAsync("run", "id -u; id -g; id -G")];

        users.Should().BeEquivalentTo("30500|30500|30500|", "30501|30501|30501|");
        (await alice.TextAsync("run", "grep -E CapEff /proc/self/status")).Should().Contain("0000000000000000");
        await gateway.Process.SaysAsync("forgejo: its children are isolated by the tier OwnUid");
    }

    [Test]
    public async Task Where_namespaces_are_not_to_be_had_auto_takes_a_lesser_tier_and_says_so()
    {
        var user = ServiceUser.Bare();
        using var tools = new TemporaryDirectory();
        LinkAllButBubblewrap(tools.Path);
        await using var gateway = await RealGateway.StartAsync(Settings("Auto"), new ServiceUser(["env", "PATH=" + tools.Path, .. user.Words]));

        (await (await OpenAsync(gateway, "alice")).TextAsync("echo", "served")).Should().Be("served");

        await gateway.Process.SaysAsync("its children are isolated by the tier");
        gateway.Process.Output.Should().MatchRegex("its children are isolated by the tier Plain \\(Bubblewrap: bwrap is not on PATH; OwnUid: CAP_SETUID.*is missing\\)");
    }

    [Test]
    public async Task A_tier_that_is_required_and_not_to_be_had_keeps_the_gateway_from_starting()
    {
        using var data = new TemporaryDirectory();
        var user = ServiceUser.Bare();
        ServiceUser.Own(data.Path);
        await using var gateway = GatewayProcess.StartAs(user.Words, [
            "--Gateway:Listen=http://127.0.0.1:0", "--Gateway:DataDirectory=" + data.Path, "--Forgejo:Url=http://127.0.0.1:1", "--Forgejo:ClientId=x", "--Forgejo:ClientSecret=y",
            .. Settings("OwnUid", ("StdioServers:forgejo:Isolation:Require", "true")).Select(setting => $"--{setting.Key}={setting.Value}")]);

        (await gateway.ExitCodeAsync()).Should().Be(2, "it is a setting that cannot be met");
        gateway.Output.Should().Contain("StdioServers:forgejo:Isolation:Require: the host allows Plain only (OwnUid: CAP_SETUID");
    }

    private static async Task<RealGateway> StartAsync(string tier, params (string, string)[] more)
    {
        if (tier == "Bubblewrap")
        {
            Tools.Find("bwrap", "bubblewrap");
        }

        return await RealGateway.StartAsync(Settings(tier, more), tier == "OwnUid" ? ServiceUser.WithUserIds() : ServiceUser.Bare());
    }

    private static Dictionary<string, string?> Settings(string tier, params (string, string)[] more) => KnockServer.Settings(
        [("StdioServers:forgejo:Isolation:Tier", tier), ("StdioServers:forgejo:Environment:USER", "{forgejo.username}"), .. more]);

    private static async Task<Visitor> OpenAsync(RealGateway gateway, string login)
    {
        var (client, tokens) = await gateway.SignInAsync(login);
        client.Dispose();
        return await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
    }

    private static void LinkAllButBubblewrap(string folder)
    {
        foreach (var tool in (string[])["dotnet", "sh", "cat", "true", "setsid", "setpriv", "prlimit", "tr", "env"])
        {
            File.CreateSymbolicLink(Path.Combine(folder, tool), Tools.Find(tool, tool));
        }

        const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Everybody);
    }
}
