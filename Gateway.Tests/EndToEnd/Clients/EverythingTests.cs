using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd.Clients;

/// <summary>The protocol project's own server behind the gateway: it has something of everything, and a tool that shows its environment.</summary>
public sealed class EverythingTests
{
    [Test]
    public async Task Every_tool_of_server_everything_works_and_its_environment_is_clean_with_a_masked_token()
    {
        await using var scene = await ClientScene.StartAsync(Settings());
        await using var driver = scene.Drive("everything.mjs");

        var listed = (await driver.UntilAsync("listed")).Texts("tools").ToList();
        await driver.UntilAsync("done");

        var called = driver.Transcript.Where(step => step.Name == "tool").ToList();
        TestContext.Out.WriteLine(driver.Story());
        listed.Should().HaveCount(19, "that is what this version offers to a client that can do everything");
        called.Select(step => step.Text("name")).Should().Equal(listed);
        called.Should().OnlyContain(step => !step.Flag("failed"), "{0}", driver.Story());
        CheckEnvironment(called.Single(step => step.Text("name") == "get-env").Text("text")!);
        CheckAnswers(called.ToDictionary(step => step.Text("name")!, step => step.Text("text")!));
    }

    /// <summary>It as the gateway's stdio server.</summary>
    internal static Dictionary<string, string?> Settings() => new()
    {
        ["StdioServers:forgejo:Command"] = Tools.Node(),
        ["StdioServers:forgejo:Arguments:0"] = Tools.NodeFile("@modelcontextprotocol/server-everything/dist/index.js"),
        ["StdioServers:forgejo:AsksClient"] = "Maybe",
    };

    private static void CheckEnvironment(string text)
    {
        var variables = JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;
        variables.Keys.Should().BeEquivalentTo("PATH", "HOME", "LANG", "FORGEJO_URL", "FORGEJO_ACCESS_TOKEN");
        variables["FORGEJO_ACCESS_TOKEN"].Should().MatchRegex(@"\A\*{20,}\z");
    }

    // What only a client's own answer can have brought about.
    private static void CheckAnswers(Dictionary<string, string> texts)
    {
        texts["get-roots-list"].Should().Contain("file:///driver");
        texts["trigger-sampling-request"].Should().Contain("Summed up by the client.");
        texts["trigger-elicitation-request"].Should().Contain("some text");
        texts["trigger-url-elicitation"].Should().Contain("accept");
        texts["simulate-research-query"].Should().Contain("programming");
        texts["trigger-sampling-request-async"].Should().Contain("[COMPLETED]").And.Contain("Summed up by the client.");
        texts["trigger-elicitation-request-async"].Should().Contain("[COMPLETED]").And.Contain("some text");
    }
}
