using System.Globalization;

namespace Gateway.Tests.HardKnocks;

public sealed class ManyCallsTests
{
    private const int Calls = 500;

    [Test]
    public async Task Five_hundred_calls_at_once_with_the_same_id_get_each_its_own_answer()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        // The child holds them all and answers the last one first.
        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(number => alice.CallAsync("hold", $"{number}/{Calls}")));

        answers.Should().OnlyContain(answer => answer["id"]!.GetValue<int>() == 1);
        answers.Select(answer => (string?)answer["result"]?["content"]?[0]?["text"])
            .Should().Equal(Enumerable.Range(0, Calls).Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }
}
