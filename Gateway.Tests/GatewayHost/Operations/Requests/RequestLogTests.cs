using System.Net;
using Gateway.StdioBridge;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.GatewayHost.Operations.Requests;

public sealed class RequestLogTests
{
    private const int Bridged = 3400;
    private const int Answered = 3401;

    [Test]
    public async Task A_tool_call_is_one_line_with_who_what_and_how_it_went_and_without_its_arguments()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var tokens = await gateway.SignInAsync("alice");
        var alice = await Visitor.OpenAsync(gateway, tokens.AccessToken);

        using var answer = await alice.PostAsync(Visitor.Tool("echo", "what-nobody-may-read"));
        await Visitor.AnswerOf(answer);
        await gateway.StopAsync();

        var line = Lines(gateway, Bridged).Single(text => text.Contains("tools/call", StringComparison.Ordinal));
        line.Should().MatchRegex($@"mcp POST 200 [\d.]+ ms id={answer.Headers.GetValues("X-Request-Id").Single()} person=alice client=\S+ server=forgejo "
            + $"session={alice.Session![..8]} method=tools/call tool=echo result=ok");
        line.Should().NotContain(alice.Session);
        gateway.Logs.Text.Should().NotContain("what-nobody-may-read");
    }

    [Test]
    public async Task The_line_says_how_a_call_failed()
    {
        await using var gateway = await KnockServer.StartGatewayAsync(("StdioServers:forgejo:CallTimeout", "00:00:01"));
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        await alice.CallAsync("refused");
        await alice.CallAsync("hold", "1/2");
        alice.Session = new string('x', 43);
        using var unknown = await alice.PostAsync(Visitor.Tool("echo"));
        unknown.StatusCode.Should().Be(HttpStatusCode.NotFound);
        await gateway.StopAsync();

        var lines = Lines(gateway, Bridged);
        lines.Should().ContainSingle(line => line.Contains("tool=refused result=error", StringComparison.Ordinal));
        lines.Should().ContainSingle(line => line.Contains("tool=hold result=timed_out", StringComparison.Ordinal));
        lines.Should().ContainSingle(line => line.Contains("404", StringComparison.Ordinal) && line.Contains("session=xxxxxxxx method=tools/call tool=echo result=refused", StringComparison.Ordinal));
    }

    [Test]
    public async Task What_is_refused_before_it_gets_anywhere_has_its_line_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        await gateway.SendAsync(HttpMethod.Post, "/mcp", content: new StringContent("{}"));
        await gateway.GetAsync("/nowhere?code=secret-in-an-address");
        await gateway.SendAsync(new HttpMethod("MADEUP"), "/nowhere");
        await gateway.GetAsync("/oauth/authorize");
        await gateway.StopAsync();

        Lines(gateway, Answered).Should()
            .ContainSingle(line => line.Contains("mcp POST 401", StringComparison.Ordinal) && line.EndsWith("result=unauthorized ", StringComparison.Ordinal)).And
            .ContainSingle(line => line.Contains("none GET 404", StringComparison.Ordinal)).And
            .ContainSingle(line => line.Contains("none OTHER 404", StringComparison.Ordinal)).And
            .ContainSingle(line => line.Contains("oauth GET 400", StringComparison.Ordinal));
    }

    [Test]
    public async Task Probes_are_told_at_debug_only()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        await gateway.GetAsync("/healthz");
        await gateway.GetAsync("/readyz");
        await gateway.StopAsync();

        gateway.Logs.Lines.Where(line => line.EventId == Answered).Select(line => line.Level).Should().HaveCount(2).And.AllBeEquivalentTo(LogLevel.Debug);
    }

    [TestCase("tools/list", "tools/list")]
    [TestCase("two\nlines person=bob", "two?lines?person=bob")]
    [TestCase("\u001b[31mred", "?[31mred")]
    [TestCase("größe", "gr??e")]
    public void No_name_that_a_client_makes_up_can_write_into_the_log(string name, string shown) => BridgeNote.Clean(name).Should().Be(shown);

    [Test]
    public void A_long_name_is_cut() => BridgeNote.Clean(new string('a', 5000)).Should().HaveLength(64);

    private static string[] Lines(GatewayUnderTest gateway, int id) => [.. gateway.Logs.Lines.Where(line => line.EventId == id).Select(line => line.Text)];
}
