using System.Globalization;
using Gateway.StdioBridge.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

public sealed class ChildKilledTests
{
    [Test]
    public async Task Kill_9_of_a_child_answers_its_calls_with_an_error_and_others_notice_nothing()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = (await gateway.SignInAsync("alice")).AccessToken;
        var struck = await Visitor.OpenAsync(gateway, alice);
        var other = await Visitor.OpenAsync(gateway, alice);
        var bob = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("bob")).AccessToken);
        var pid = int.Parse(await struck.TextAsync("pid"), CultureInfo.InvariantCulture);
        var lost = new[] { struck.CallAsync("hold", "1/9"), struck.CallAsync("hold", "2/9") };
        var kept = new[] { other.TextAsync("hold", "a/2"), bob.TextAsync("hold", "b/2") };
        var patience = Patience.Token;
        while (await struck.TextAsync("held") != "2")
        {
            patience.ThrowIfCancellationRequested();
        }

        ProcessSignals.SendToProcess(pid, ProcessSignals.Kill);

        (await Task.WhenAll(lost)).Should().AllSatisfy(answer => ((int?)answer["error"]?["code"]).Should().Be(-32000));
        (await Task.WhenAll(other.TextAsync("hold", "c/2"), bob.TextAsync("hold", "d/2"))).Should().Equal("c", "d");
        (await Task.WhenAll(kept)).Should().Equal("a", "b");
    }

    [Test]
    public async Task A_child_that_ends_within_its_answer_costs_that_call_alone()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = (await gateway.SignInAsync("alice")).AccessToken;
        var struck = await Visitor.OpenAsync(gateway, alice);
        var other = await Visitor.OpenAsync(gateway, alice);

        ((int?)(await struck.CallAsync("half"))["error"]?["code"]).Should().Be(-32000);

        (await other.TextAsync("echo", "alive")).Should().Be("alive");
    }
}
