using System.Net;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;

namespace Gateway.Tests.Auth.Protocol;

public sealed class RefreshTests
{
    /// <summary>
    /// Words of a story: R0 presents the first refresh token, R1 the one that the first R0 gave, R2 the one that R1 gave; A1 presents the access
    /// token that the first R0 gave; +N lets N seconds pass. After each R stands what it must come to: new, same, refused, ended.
    /// </summary>
    private static readonly TestCaseData[] Stories =
    [
        Story("rotation gives new tokens", "R0=new R1=new R2=new"),
        Story("a lost answer is given again within 24 h", "R0=new +86399 R0=same R1=new"),
        Story("a lost answer is given again many times", "R0=new +10 R0=same +3600 R0=same +3600 R0=same R1=new"),
        Story("after 24 h the answer is gone and the family with it", "R0=new +86400 R0=ended R1=refused"),
        Story("a twin gets the same answer within 60 s of the rotation though it has arrived", "R0=new A1 +59 R0=same R1=new"),
        Story("a minute later a presented answer is not given again: a thief holds the old token", "R0=new A1 +60 R0=ended R1=refused"),
        Story("an access token presented late narrows the window too", "R0=new +3000 A1 R0=ended"),
        Story("a late twin within 10 s of the successor's refresh is only refused", "R0=new R1=new +10 R0=refused R2=new"),
        Story("later reuse ends the family", "R0=new R1=new +11 R0=ended R2=refused"),
        Story("a thief in lockstep is found at the first step out of it", "R0=new R0=same R1=new R1=same +11 R0=ended R2=refused R1=refused"),
        Story("the answer before last is never given again", "R0=new R1=new R2=new +11 R0=ended"),
        Story("the lost answer's successor lost in turn", "R0=new R1=new +3600 R1=same R2=new"),
    ];

    [TestCaseSource(nameof(Stories))]
    public async Task Rotation_follows_the_rule(string story)
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        List<TokenAnswer> chain = [person.First];
        foreach (var word in story.Split(' '))
        {
            await StepAsync(server, person, chain, word);
        }
    }

    [TestCase("0", "R0=new A1 R0=ended")]
    [TestCase("0", "R0=new R0=same")]
    [TestCase("00:05:00", "R0=new A1 +299 R0=same")]
    public async Task The_grace_is_configurable_and_zero_is_strict(string grace, string story)
    {
        await using var server = await AuthServer.StartAsync(new() { ["OAuth:RefreshGrace"] = grace });
        var person = await SignedIn.StartAsync(server);
        List<TokenAnswer> chain = [person.First];
        foreach (var word in story.Split(' '))
        {
            await StepAsync(server, person, chain, word);
        }
    }

    [Test]
    public async Task That_a_token_was_presented_survives_the_batch_that_writes_it_down()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        var rotated = await person.RefreshAsync(person.First.Refresh!);
        await server.CallAsync(rotated.Access!);
        await server.Get<TokenUsage>().FlushAsync(default);
        server.Time.Advance(TimeSpan.FromSeconds(61));

        (await person.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task A_sweep_takes_no_answer_away_before_the_longer_window_ends()
    {
        await using var server = await AuthServer.StartAsync(new() { ["OAuth:LostAnswerWindow"] = "0", ["OAuth:RefreshGrace"] = "00:05:00" });
        var person = await SignedIn.StartAsync(server);
        var rotated = await person.RefreshAsync(person.First.Refresh!);
        server.Time.Advance(TimeSpan.FromSeconds(60));
        await server.Get<StoreSweep>().RunAsync(default);

        (await person.RefreshAsync(person.First.Refresh!)).Refresh.Should().Be(rotated.Refresh);
    }

    [Test]
    public async Task The_same_answer_says_how_long_its_access_token_still_lives()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await person.RefreshAsync(person.First.Refresh!);
        server.Time.Advance(TimeSpan.FromSeconds(600));

        (await person.RefreshAsync(person.First.Refresh!)).ExpiresIn.Should().Be(3000);
        server.Time.Advance(TimeSpan.FromHours(2));
        (await person.RefreshAsync(person.First.Refresh!)).ExpiresIn.Should().Be(0);
    }

    [Test]
    public async Task The_same_answer_is_given_only_to_the_same_question()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await person.RefreshAsync(person.First.Refresh!, ("scope", "forgejo:read"));

        (await person.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
        (await person.RefreshAsync(person.First.Refresh!, ("scope", "forgejo:read"))).Scope.Should().Be("forgejo:read");
    }

    [Test]
    public async Task Scopes_are_narrowed_for_one_access_token_and_never_widened()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);

        var narrow = await person.RefreshAsync(person.First.Refresh!, ("scope", "forgejo:read"));
        var wide = await person.RefreshAsync(narrow.Refresh!);
        var wider = await person.RefreshAsync(wide.Refresh!, ("scope", "forgejo:read forgejo:admin"));

        narrow.Scope.Should().Be("forgejo:read");
        wide.Scope.Should().Be("forgejo:read forgejo:write");
        wider.Error.Should().Be("invalid_scope");
        (await person.RefreshAsync(wide.Refresh!)).Status.Should().Be(200);
    }

    [Test]
    public async Task Twenty_refreshes_at_once_of_one_token_give_one_answer()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => person.RefreshAsync(person.First.Refresh!)));

        answers.Should().OnlyContain(answer => answer.Status == 200);
        answers.Select(answer => (answer.Access, answer.Refresh)).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task While_the_person_must_sign_in_again_a_refresh_is_refused_and_not_consumed()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await server.Seed.ChangePersonAsync(person.Person.Id, row => row.SignInNeeded = true);

        var refused = await person.RefreshAsync(person.First.Refresh!);
        await server.Seed.ChangePersonAsync(person.Person.Id, row => row.SignInNeeded = false);

        refused.Should().BeEquivalentTo(new { Status = 400, Error = "invalid_grant" });
        (await person.RefreshAsync(person.First.Refresh!)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_suspended_person_an_unused_month_and_another_client_get_nothing()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        var thief = person with { Client = await server.Seed.ClientAsync() };

        (await thief.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
        (await person.RefreshAsync(person.First.Refresh!, ("resource", AuthServer.Other))).Error.Should().Be("invalid_target");
        (await person.RefreshAsync("fjg_rt_unknown")).Error.Should().Be("invalid_grant");
        await server.Seed.ChangePersonAsync(person.Person.Id, row => row.Suspended = true);
        (await person.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
        await server.Seed.ChangePersonAsync(person.Person.Id, row => row.Suspended = false);
        server.Time.Advance(TimeSpan.FromDays(30));
        (await person.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task An_active_person_never_runs_out()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        var token = person.First.Refresh!;
        for (var month = 0; month < 6; month++)
        {
            server.Time.Advance(TimeSpan.FromDays(29));
            var answer = await person.RefreshAsync(token);
            answer.Status.Should().Be(200);
            token = answer.Refresh!;
        }
    }

    private static TestCaseData Story(string name, string words) => new TestCaseData(words).SetArgDisplayNames(name);

    private static async Task StepAsync(AuthServer server, SignedIn person, List<TokenAnswer> chain, string word)
    {
        if (word[0] == '+')
        {
            server.Time.Advance(TimeSpan.FromSeconds(int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture)));
        }
        else if (word[0] == 'A')
        {
            (await server.CallAsync(chain[word[1] - '0'].Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        else
        {
            var index = word[1] - '0';
            Check(word, await person.RefreshAsync(chain[index].Refresh!), chain, index, server.Observed.All.Count);
        }
    }

    private static void Check(string word, TokenAnswer answer, List<TokenAnswer> chain, int index, int ended)
    {
        switch (word[3..])
        {
            case "new":
                answer.Status.Should().Be(200, word);
                chain.Should().HaveCount(index + 1, word);
                chain.Add(answer);
                break;
            case "same":
                answer.Should().BeEquivalentTo(new { Status = 200, chain[index + 1].Access, chain[index + 1].Refresh, chain[index + 1].Scope }, word);
                ended.Should().Be(0, word);
                break;
            default:
                answer.Should().BeEquivalentTo(new { Status = 400, Error = "invalid_grant" }, word);
                ended.Should().BeGreaterThanOrEqualTo(word.EndsWith("ended", StringComparison.Ordinal) ? 1 : 0, word);
                break;
        }
    }
}
