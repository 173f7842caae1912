using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>Gateway:Admins: who is told what their own server process last wrote.</summary>
public sealed class AdminsTests
{
    /// <summary>Shakes hands, and ends with a word on stderr when anything else is asked.</summary>
    private const string Script = """
        while IFS= read -r line; do
          id=${line#*'"id":'} id=${id%%[,\}]*}
          case $line in
            *'"method":"initialize"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"frail","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/call"'*) echo "no more, $FORGEJO_ACCESS_TOKEN" >&2; exit 3 ;;
          esac
        done
        """;

    [Test]
    public async Task Those_whom_the_settings_name_are_told_by_the_error_and_nobody_else_is()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["Gateway:Admins:0"] = "Alice" }, command: ["/bin/sh", "-c", Script]);

        var alice = await ErrorAsync(gateway, "alice");
        var bob = await ErrorAsync(gateway, "bob");

        alice.Should().Contain("\"data\":{\"stderr\":[\"no more, ****").And.Contain("ended before it answered");
        bob.Should().Contain("ended before it answered").And.NotContain("data").And.NotContain("no more");
    }

    private static async Task<string> ErrorAsync(GatewayUnderTest gateway, string login)
    {
        var visitor = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync(login)).AccessToken);
        return (await visitor.CallAsync("anything")).ToJsonString();
    }
}
