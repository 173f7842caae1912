namespace Gateway.Tests.HardKnocks;

public sealed class LargeResultTests
{
    [Test]
    public async Task A_result_of_30_MB_arrives_whole()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        var text = await alice.TextAsync("big", "31457280");

        text.Should().HaveLength(31457280);
        text.AsSpan().ContainsAnyExcept('a').Should().BeFalse();
    }

    [Test]
    public async Task A_result_of_70_MB_is_a_clear_error_and_the_session_lives()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        var waiting = alice.TextAsync("hold", "1/2");

        var answer = await alice.CallAsync("big", "73400320");

        ((string?)answer["error"]?["message"]).Should().Contain("larger than this gateway passes on");
        (await alice.TextAsync("hold", "2/2")).Should().Be("2");
        (await waiting).Should().Be("1");
    }
}
