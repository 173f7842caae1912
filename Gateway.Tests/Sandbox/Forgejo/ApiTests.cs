using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;

namespace Gateway.Tests.Sandbox.Forgejo;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
[CancelAfter(60_000)]
internal sealed class ApiTests : IAsyncDisposable
{
    private StandInForgejo forgejo = null!;
    private ForgejoApp app = null!;

    [SetUp]
    public async Task StartAsync()
    {
        forgejo = await StandInForgejo.StartAsync();
        app = new ForgejoApp(forgejo);
    }

    public async ValueTask DisposeAsync()
    {
        app.Dispose();
        await forgejo.DisposeAsync();
    }

    [TestCase("/version")]
    [TestCase("/user")]
    [TestCase("/no/such/route")]
    public async Task A_bad_token_is_401_on_any_route_and_is_named_by_newer_versions(string path, CancellationToken cancellationToken)
    {
        var (status, body) = await app.ApiAsync(HttpMethod.Get, path, "the-bad-token", cancellationToken);
        status.Should().Be(401);
        body!["url"].Should().NotBeNull();
        ((string)body["message"]!).Should().NotContain("the-bad-token");

        forgejo.Settings.TokenInErrors = true;
        (_, body) = await app.ApiAsync(HttpMethod.Get, path, "the-bad-token", cancellationToken);
        ((string)body!["message"]!).Should().Be("access token does not exist [sha: the-bad-token]");
    }

    [Test]
    public async Task People_see_their_own_repositories_and_nobody_elses_private_ones(CancellationToken cancellationToken)
    {
        var (alice, bob) = (forgejo.CreateAccessToken("alice"), forgejo.CreateAccessToken("bob"));

        (await NamesAsync(alice)).Should().BeEquivalentTo("alice/garden", "alice/diary");
        (await NamesAsync(bob)).Should().BeEquivalentTo("bob/workshop", "bob/ledger");
        (await app.ApiAsync(HttpMethod.Get, "/repos/alice/diary/issues", bob, cancellationToken)).Status.Should().Be(404);
        (await app.ApiAsync(HttpMethod.Get, "/repos/alice/garden/issues", bob, cancellationToken)).Status.Should().Be(200);

        async Task<IEnumerable<string>> NamesAsync(string token)
            => (await app.ApiAsync(HttpMethod.Get, "/user/repos", token, cancellationToken)).Body!.AsArray().Select(r => (string)r!["full_name"]!);
    }

    [Test]
    public async Task An_issue_is_created_read_commented_closed_and_searched(CancellationToken cancellationToken)
    {
        var token = forgejo.CreateAccessToken("alice");

        var (status, made) = await app.ApiAsync(HttpMethod.Post, "/repos/alice/garden/issues", token, cancellationToken, new { title = "Plant beans", body = "Twelve." });
        status.Should().Be(201);
        var path = $"/repos/alice/garden/issues/{made!["number"]}";
        (await app.ApiAsync(HttpMethod.Post, path + "/comments", token, cancellationToken, new { body = "Done." })).Status.Should().Be(201);
        (await app.ApiAsync(HttpMethod.Patch, path, token, cancellationToken, new { state = "closed" })).Status.Should().Be(201);

        var (_, read) = await app.ApiAsync(HttpMethod.Get, path, token, cancellationToken);
        ((string)read!["state"]!, (int)read["comments"]!, (string)read["user"]!["login"]!).Should().Be(("closed", 1, "alice"));
        (await app.ApiAsync(HttpMethod.Get, "/repos/issues/search?state=closed&q=beans", token, cancellationToken)).Body!.AsArray().Should().ContainSingle();
        (await app.ApiAsync(HttpMethod.Get, "/repos/alice/garden/issues?state=open&limit=1", token, cancellationToken)).Body!.AsArray().Should().ContainSingle();
    }

    [TestCase("read:user", "/user/repos", "read:repository")]
    [TestCase("read:repository", "/user/repos", "read:user")]
    [TestCase("write:repository", "/repos/alice/garden/issues", "read:issue")]
    public async Task A_missing_scope_is_403_and_named(string scope, string path, string missing, CancellationToken cancellationToken)
    {
        var (status, body) = await app.ApiAsync(HttpMethod.Get, path, forgejo.CreateAccessToken("alice", scope), cancellationToken);

        status.Should().Be(403);
        ((string)body!["message"]!).Should().Be($"token does not have at least one of required scope(s): [{missing}]");
    }

    [TestCase("")]
    [TestCase("openid profile")]
    [TestCase("reed:user")]
    [TestCase("write:user write:repository")]
    public async Task No_known_scope_is_full_access_and_write_implies_read(string scope, CancellationToken cancellationToken)
        => (await app.ApiAsync(HttpMethod.Get, "/user/repos", forgejo.CreateAccessToken("alice", scope), cancellationToken)).Status.Should().Be(200);

    [TestCase("disabled-user", 403, 200)]
    [TestCase("no-2fa-user", 403, 200)]
    [TestCase("renamed-user", 200, 200)]
    public async Task The_functional_accounts_meet_their_fate_after_the_code(string login, int api, int refresh, CancellationToken cancellationToken)
    {
        using var person = new ScriptedPerson(login, forgejo.PasswordOf(login));

        var tokens = await app.SignInAsync(person, cancellationToken);

        var (status, user) = await app.ApiAsync(HttpMethod.Get, "/user", (string)tokens["access_token"]!, cancellationToken);
        status.Should().Be(api);
        (login == "renamed-user").Should().Be((string?)user!["login"] == "renamed-user-new");
        (await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken)).Status.Should().Be(refresh);
    }

    [Test]
    public async Task A_deleted_persons_code_is_worth_nothing(CancellationToken cancellationToken)
    {
        using var person = new ScriptedPerson("deleted-user", forgejo.PasswordOf("deleted-user"));

        var (status, body) = await app.ExchangeAsync(await app.CodeAsync(person, cancellationToken), cancellationToken);

        (status, (string)body["error"]!).Should().Be((400, "unauthorized_client"));
    }

    [Test]
    public async Task Faults_fail_and_hang_until_they_are_cleared(CancellationToken cancellationToken)
    {
        forgejo.Faults.Fail("/api", 502, times: 1);
        (await app.Http.GetAsync(forgejo.Url + "/api/v1/version", cancellationToken)).StatusCode.Should().Be(System.Net.HttpStatusCode.BadGateway);

        using var hang = forgejo.Faults.Hang("/api");
        var held = app.ApiAsync(HttpMethod.Get, "/version", null, cancellationToken);
        await hang.Reached.WaitAsync(cancellationToken);
        held.IsCompleted.Should().BeFalse();
        forgejo.Faults.Clear();
        (await held).Status.Should().Be(200);
    }

    [Test]
    public async Task An_edit_of_an_application_makes_a_new_secret_and_deletion_ends_its_grants(CancellationToken cancellationToken)
    {
        var token = forgejo.CreateAccessToken("alice");
        var (_, made) = await app.ApiAsync(HttpMethod.Post, "/user/applications/oauth2", token, cancellationToken, new { name = "a", redirect_uris = new[] { "http://127.0.0.1/cb" } });
        ((bool)made!["confidential_client"]!).Should().BeFalse("that must be asked for");

        var path = $"/user/applications/oauth2/{made["id"]}";
        var (_, edited) = await app.ApiAsync(HttpMethod.Patch, path, token, cancellationToken, new { name = "b", confidential_client = true });
        ((string)edited!["client_secret"]!).Should().NotBe((string)made["client_secret"]!);
        (await app.ApiAsync(HttpMethod.Delete, path, forgejo.CreateAccessToken("bob"), cancellationToken)).Status.Should().Be(404);
        (await app.ApiAsync(HttpMethod.Delete, path, token, cancellationToken)).Status.Should().Be(204);
    }
}
