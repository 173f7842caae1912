using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>A server that is a .NET program, in namespaces of its own.</summary>
[Platform(Include = "Linux")]
public sealed class NamespaceTests
{
    [Test]
    public async Task The_SDKs_client_calls_a_child_in_a_namespace_that_reaches_Forgejo()
    {
        Tools.Find("bwrap", "bubblewrap");
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(new Dictionary<string, string?>
        {
            ["StdioServers:forgejo:Isolation:Tier"] = "Bubblewrap",
            ["StdioServers:forgejo:Isolation:Require"] = "true",
        }));
        using var person = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
        await using var alice = await SdkClient.ConnectAsync(new Uri(gateway.Url, "/mcp"), person, Patience.Token);

        (await alice.CallAsync("who_am_i", Patience.Token)).Should().StartWith("alice ");
    }
}
