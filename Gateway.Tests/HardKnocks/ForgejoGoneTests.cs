using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>Forgejo is gone for the gateway and its children, and comes back. Browsers reach it on another way, as they may in life.</summary>
public sealed class ForgejoGoneTests
{
    [Test]
    public async Task Open_sessions_stay_their_calls_say_what_is_wrong_and_all_goes_on_afterwards()
    {
        await using var forgejo = await StandInForgejo.StartAsync();
        using var line = new Relay(new Uri(forgejo.Url));
        await using var gateway = await StartAsync(forgejo, line);
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        (await alice.TextAsync("who_am_i")).Should().StartWith("alice");

        line.Cut();
        var answer = await alice.CallAsync("who_am_i");
        ((string?)answer["result"]?["content"]?[0]?["text"]).Should().Contain("Forgejo does not answer");
        (await ReadyAsync(gateway, "degraded")).Should().Be(HttpStatusCode.OK);

        line.Mend();
        (await alice.TextAsync("who_am_i")).Should().StartWith("alice");
        (await ReadyAsync(gateway, "ok")).Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_childs_error_tells_no_token()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        var answer = await alice.CallAsync("refused");

        ((string?)answer["error"]?["message"]).Should().MatchRegex(@"\Ano answer for \*{20,}\z");
    }

    [Test]
    public async Task A_sign_in_says_so_and_can_be_tried_again()
    {
        await using var forgejo = await StandInForgejo.StartAsync();
        using var line = new Relay(new Uri(forgejo.Url));
        await using var gateway = await StartAsync(forgejo, line);
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
        using var bob = new ScriptedPerson("bob", forgejo.PasswordOf("bob"));
        await client.RegisterAsync(Patience.Token);
        var request = client.Begin();
        line.Cut();

        var page = await bob.WalkAsync(request.Address, client.RedirectUri, Patience.Token);

        page.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        page.Html.Should().Contain("Forgejo does not answer").And.Contain("Try again").And.MatchRegex("FJG-[0-9]{4}");
        line.Mend();
        var back = await TryAgainAsync(bob, page, client.RedirectUri);
        (await client.RedeemAsync(request, request.ReadCode(back.Address), Patience.Token)).Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task No_token_is_lost()
    {
        await using var forgejo = await StandInForgejo.StartAsync();
        using var line = new Relay(new Uri(forgejo.Url));
        await using var gateway = await StartAsync(forgejo, line);
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
        using var person = new ScriptedPerson("alice", forgejo.PasswordOf("alice"));
        var tokens = await client.SignInAsync(person, null, Patience.Token);
        var alice = await Visitor.OpenAsync(gateway, tokens.AccessToken);

        // Forgejo's token has ended while Forgejo is away: nothing can be had, and nobody may be signed out over it.
        forgejo.ExpireAccessTokens("alice");
        line.Cut();
        (await alice.InitializeAsync()).Should().NotBe(HttpStatusCode.Unauthorized).And.NotBe(HttpStatusCode.OK);
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!, Patience.Token);

        line.Mend();
        refreshed = refreshed.Succeeded ? refreshed : await client.RefreshAsync(tokens.RefreshToken!, Patience.Token);
        refreshed.Succeeded.Should().BeTrue(refreshed.ToString());
        var again = new Visitor(gateway.Http, new Uri(gateway.Url, "/mcp"), refreshed.AccessToken!);
        await UntilAsync(async () => await again.InitializeAsync() == HttpStatusCode.OK);
        (await again.TextAsync("who_am_i")).Should().StartWith("alice");
    }

    private static Task<GatewayUnderTest> StartAsync(StandInForgejo forgejo, Relay line) =>
        GatewayUnderTest.StartAsync(SampleServer.Settings(new Dictionary<string, string?> { ["Forgejo:InternalUrl"] = line.Url, ["StdioServers:forgejo:Catalogue"] = "Off" }), forgejo: forgejo);

    private static async Task<HttpStatusCode> ReadyAsync(GatewayUnderTest gateway, string status)
    {
        var code = default(HttpStatusCode);
        await UntilAsync(async () =>
        {
            using var answer = await gateway.GetAsync("/readyz");
            code = answer.StatusCode;
            return (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["status"] == status;
        });
        return code;
    }

    private static async Task<PageVisit> TryAgainAsync(ScriptedPerson person, PageVisit page, Uri callback)
    {
        person.Presses = [.. person.Presses, "again"];
        await UntilAsync(async () =>
        {
            page = await person.AnswerAsync(page, callback, Patience.Token) ?? page;
            return page.AtCallback;
        });
        return page;
    }

    /// <summary>Asks now and then: the gateway spares a Forgejo that has just failed for some seconds.</summary>
    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        using var patience = new CancellationTokenSource(Patience.Span);
        while (!await done())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
