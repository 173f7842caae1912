using System.Text.Json;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands;

/// <summary>The commands as processes of their own, beside the real gateway on the same store.</summary>
[Platform(Include = "Linux")]
public sealed class AuditCommandTests
{
    [Test]
    public async Task The_trail_is_exported_and_verified_while_the_gateway_runs_and_a_revocation_by_command_is_in_it()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("StdioServers:forgejo:Tools:Preset", "None")));
        using var client = (await gateway.SignInAsync("alice")).Client;
        await gateway.CommandAsync("people", "revoke", "alice");

        var (exported, lines) = await gateway.CommandAsync("audit", "export");
        var (verified, words) = await gateway.CommandAsync("audit", "verify");

        exported.Should().Be(0, lines);
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString())
            .Should().ContainInOrder("client.registered", "person.signed_in", "grant.consented", "tokens.issued", "person.ended");
        SecretScan.FindIn(lines).Should().BeNull();
        verified.Should().Be(0, words);
        words.Should().MatchRegex(@"The audit trail is whole: \d+ rows, the last is \d+ [0-9a-f]{64}");
    }

    [Test]
    public async Task A_trail_in_which_nothing_has_happened_is_not_broken_and_one_that_has_lost_its_key_is()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings());

        var (empty, words) = await gateway.CommandAsync("audit", "verify");
        using var client = (await gateway.SignInAsync("alice")).Client;
        File.Delete(Path.Combine(gateway.DataDirectory, "audit.key"));
        var (keyless, complaint) = await gateway.CommandAsync("audit", "verify");

        empty.Should().Be(0, words);
        words.Should().Contain("The audit trail is empty");
        keyless.Should().Be(1);
        complaint.Should().Contain("The audit trail is broken. There is no key at");
    }

    [Test]
    public async Task Without_a_store_the_command_says_so()
    {
        using var empty = new TemporaryDirectory();
        await using var nowhere = GatewayProcess.Start("audit", "verify", $"--Gateway:DataDirectory={empty.Path}");

        (await nowhere.ExitCodeAsync()).Should().Be(1);
        nowhere.Output.Should().Contain("There is no store at");
    }
}
