using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd.Clients;

/// <summary>Clients that people really use, from sign-in to sign-in again; each is a program of its own and finds everything from the MCP URL.</summary>
public sealed class WorkoutTests
{
    public enum RevokedAt
    {
        Gateway,
        Forgejo,
    }

    [TestCase("sdk.mjs", RevokedAt.Gateway, TestName = "The_TypeScript_SDK_works_from_sign_in_to_sign_in_again")]
    [TestCase("client.mjs", RevokedAt.Forgejo, TestName = "The_dual_era_TypeScript_client_works_by_its_default")]
    [TestCase("client.mjs", RevokedAt.Gateway, "auto", TestName = "The_dual_era_TypeScript_client_works_when_it_negotiates")]
    [TestCase("client.mjs", RevokedAt.Gateway, "2026-07-28", TestName = "The_dual_era_TypeScript_client_works_when_it_insists_on_2026_07_28")]
    [TestCase("remote.mjs", RevokedAt.Forgejo, TestName = "Mcp_remote_works_from_sign_in_to_sign_in_again")]
    public async Task A_client_works_from_sign_in_to_sign_in_again(string script, RevokedAt where, string? mode = null)
    {
        await using var scene = await ClientScene.StartAsync();
        await using var driver = mode is null ? scene.Drive(script) : scene.Drive(script, mode);

        if (mode is not null)
        {
            (await driver.UntilAsync("connected")).Text("protocol").Should().Be("2026-07-28");
        }

        (await driver.UntilAsync("listed")).Texts("tools").Should().Contain(["who_am_i", "long_job", "create_issue"]);
        (await driver.UntilAsync("called")).Text("text").Should().Be("alice (Alice)");
        CheckProgress(await driver.UntilAsync("progressed"));
        CheckQuestions(await driver.UntilAsync("sampled"), await driver.UntilAsync("elicited"));

        await RefreshAsync(scene, driver);
        await RevokeAsync(scene, driver, where);
    }

    /// <summary>It needs no registration: the gateway reads who it is where its id says.</summary>
    [Test]
    public async Task The_dual_era_TypeScript_client_works_by_its_document()
    {
        await using var documents = await DocumentHost.StartAsync();
        await using var scene = await ClientScene.StartAsync(documents: documents);
        await using var driver = scene.Drive("client.mjs", "auto");

        (await driver.UntilAsync("called")).Text("text").Should().Be("alice (Alice)");
        await RefreshAsync(scene, driver);
        await RevokeAsync(scene, driver, RevokedAt.Gateway);
        driver.Transcript.Where(step => step.Name == "paused").Last().Text("client").Should().Be(scene.Document!.ToString());
    }

    /// <summary>It offers neither sampling nor elicitation and shows no progress.</summary>
    [Test]
    public async Task The_inspectors_command_line_works_from_sign_in_to_sign_in_again()
    {
        await using var scene = await ClientScene.StartAsync();
        await using var driver = scene.Drive("inspector.mjs");

        (await driver.UntilAsync("listed")).Texts("tools").Should().Contain(["who_am_i", "long_job", "create_issue"]);
        (await driver.UntilAsync("called")).Text("text").Should().Be("alice (Alice)");
        (await driver.UntilAsync("waited")).Text("text").Should().EndWith("after 5 steps");
        await RefreshAsync(scene, driver);
        await RevokeAsync(scene, driver, RevokedAt.Gateway);
    }

    [Test]
    public async Task A_client_that_may_only_read_asks_for_more_when_it_writes()
    {
        await using var scene = await ClientScene.StartAsync(SampleServer.Settings(new Dictionary<string, string?> { ["StdioServers:forgejo:Tools:Read:0"] = "who_am_i" }));
        await using var driver = scene.Drive("step-up.mjs");

        (await driver.UntilAsync("read")).Text("scope").Should().Be("forgejo:read offline_access");
        var written = await driver.UntilAsync("written");
        await driver.UntilAsync("done");

        written.Text("text").Should().Contain("Stepped up");
        written.Text("scope")!.Split(' ').Should().BeEquivalentTo("forgejo:read", "forgejo:write", "offline_access");
        driver.SignIns.Should().Be(2);
        TestContext.Out.WriteLine(driver.Story());
    }

    private static async Task RefreshAsync(ClientScene scene, Driver driver)
    {
        await driver.UntilAsync("paused");
        scene.ExpireAccessTokens();
        await driver.GoOnAsync();
        var refreshed = await driver.UntilAsync("refreshed");

        refreshed.Text("text").Should().Be("alice (Alice)");
        refreshed.Flag("rotated").Should().BeTrue();
        driver.SignIns.Should().Be(1, "a refresh asks nobody");

        // Bound to the grant: a new access token goes on with the old session, where the client shows one.
        refreshed.Text("session").Should().Be(driver.Transcript.FirstOrDefault(step => step.Name == "connected")?.Text("session"));
    }

    private static async Task RevokeAsync(ClientScene scene, Driver driver, RevokedAt where)
    {
        var paused = await driver.UntilAsync("paused");
        await (where == RevokedAt.Forgejo ? scene.RevokeAtForgejoAsync() : scene.RevokeAsync(paused.Text("token")!, paused.Text("client")!));
        await driver.GoOnAsync();

        (await driver.UntilAsync("returned")).Text("text").Should().Be("alice (Alice)");
        await driver.UntilAsync("done");
        driver.SignIns.Should().Be(2);
        TestContext.Out.WriteLine(driver.Story());
    }

    private static void CheckProgress(Step step)
    {
        step.Text("text").Should().EndWith("after 5 steps");
        step.Items("seen").Select(item => item.GetProperty("progress").GetInt32()).Should().Equal(1, 2, 3, 4, 5);
        step.Items("seen").Should().OnlyContain(item => item.GetProperty("total").GetInt32() == 5);
    }

    private static void CheckQuestions(Step sampled, Step elicited)
    {
        sampled.Text("text").Should().Be("Summed up by the client.");
        sampled.Texts("asked").Should().ContainSingle().Which.Should().Contain("From a driver");
        elicited.Text("text").Should().Contain("Asked and answered");
        elicited.Texts("asked").Should().ContainSingle();
    }
}
