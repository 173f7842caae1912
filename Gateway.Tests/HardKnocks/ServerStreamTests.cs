using System.Net;

namespace Gateway.Tests.HardKnocks;

public sealed class ServerStreamTests
{
    private const string RootsChanged = """{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""";

    [Test]
    public async Task A_question_of_the_server_reaches_the_GET_stream_and_its_answer_the_asking_child()
    {
        // The second session would have no child yet, if its handshake were answered from what the first one's said.
        await using var gateway = await KnockServer.StartGatewayAsync(("StdioServers:forgejo:Catalogue", "Off"));
        var token = (await gateway.SignInAsync("alice")).AccessToken;
        var (one, two) = (await Visitor.OpenAsync(gateway, token), await Visitor.OpenAsync(gateway, token));
        await using var oneStream = await one.ListenAsync();
        await using var twoStream = await two.ListenAsync();

        // Both children number their question 0.
        await AnswerAsync(one, oneStream, "first");
        await AnswerAsync(two, twoStream, "second");
        await AnswerAsync(one, oneStream, "third");

        (await one.TextAsync("asked")).Should().Be("0:first 0:third ");
        (await two.TextAsync("asked")).Should().Be("0:second ");
    }

    [Test]
    public async Task A_second_GET_stream_takes_over_and_the_session_lives()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        await using var first = await alice.ListenAsync();
        await using var second = await alice.ListenAsync();

        (await first.NextAsync()).Should().BeNull("the former stream ends");
        await AnswerAsync(alice, second, "here");

        (await alice.TextAsync("asked")).Should().Be("0:here ");
    }

    private static async Task AnswerAsync(Visitor visitor, ServerEvents stream, string mark)
    {
        using var told = await visitor.PostAsync(RootsChanged);
        told.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var question = await stream.NextAsync();
        ((string?)question!["method"]).Should().Be("roots/list");
        using var taken = await visitor.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question["id"]!.ToJsonString()}}},"result":{"roots":[],"mark":"{{{mark}}}"}}""");
        taken.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }
}
