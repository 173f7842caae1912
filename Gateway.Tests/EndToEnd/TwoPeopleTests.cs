using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

public sealed class TwoPeopleTests
{
    /// <summary>Every request has the same id, the tools really ask Forgejo, and each person has two sessions.</summary>
    [Test]
    public async Task Two_people_at_once_never_see_each_others_data_in_200_interleaved_calls()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings());
        var people = await Task.WhenAll(OpenAsync(gateway, "alice"), OpenAsync(gateway, "bob"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => AskAsync(people[number % 2], number)));

        answers.Should().HaveCount(200).And.OnlyContain(answer => answer.Text.Contains(answer.Login) && !answer.Text.Contains(Other(answer.Login)));
    }

    private static string Other(string login) => login == "alice" ? "bob" : "alice";

    private static async Task<(string Login, Visitor[] Sessions)> OpenAsync(GatewayUnderTest gateway, string login)
    {
        var token = (await gateway.SignInAsync(login)).AccessToken;
        return (login, await Task.WhenAll(Visitor.OpenAsync(gateway, token), Visitor.OpenAsync(gateway, token)));
    }

    private static async Task<(string Login, string Text)> AskAsync((string Login, Visitor[] Sessions) person, int number)
    {
        var tool = number % 8 < 4 ? "who_am_i" : "list_repositories";
        return (person.Login, await person.Sessions[number / 2 % 2].TextAsync(tool));
    }
}
