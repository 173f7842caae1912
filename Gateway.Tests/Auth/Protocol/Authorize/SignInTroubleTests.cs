using System.Net;
using Gateway.Sandbox.SignIn;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>What a person sees when a sign-in goes wrong: a page with a code, a way to try again and a way back.</summary>
public sealed class SignInTroubleTests
{
    private SignInScene scene = null!;

    [SetUp]
    public async Task StartAsync() => scene = await SignInScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [Test]
    public async Task Forgejo_down_is_a_page_and_trying_again_goes_on_from_there()
    {
        var alice = scene.Person("alice");
        scene.Gateway.Forgejo.Faults.Fail("/", 502);
        var visit = await scene.WalkAsync(alice);
        Expect(visit, HttpStatusCode.ServiceUnavailable, "FJG-1301");

        scene.Gateway.Forgejo.Faults.Clear();
        alice.Presses = ["again", "continue", "true"];
        var next = await scene.PressAsync(alice, visit, "again");

        SignInScene.Query(await scene.WalkAsync(alice, next.Address)).Should().ContainKey("code");
    }

    [Test]
    public async Task Forgejo_down_after_the_way_back_is_the_same_page()
    {
        scene.Gateway.Forgejo.Faults.Fail("/login/oauth/access_token", 502);

        var visit = await scene.WalkAsync(scene.Person("alice"));

        Expect(visit, HttpStatusCode.ServiceUnavailable, "FJG-1301");
        visit.Forms.Should().ContainSingle();
    }

    [Test]
    public async Task Oauth_switched_off_at_forgejo_is_a_page()
    {
        scene.Gateway.Forgejo.Settings.OAuthEnabled = false;

        Expect(await scene.WalkAsync(scene.Person("alice")), HttpStatusCode.ServiceUnavailable, "FJG-1302");
    }

    [Test]
    public async Task A_wrong_client_secret_is_a_page_for_the_operator()
    {
        scene.Gateway.Forgejo.ReplaceSecret();

        Expect(await scene.WalkAsync(scene.Person("alice")), HttpStatusCode.InternalServerError, "FJG-1303");
    }

    [Test]
    public async Task A_no_at_forgejo_is_a_page_whose_way_back_tells_the_client()
    {
        var visit = await scene.WalkAsync(scene.Person("alice", "approve", "false"));

        Expect(visit, HttpStatusCode.Forbidden, "FJG-1304");
        var back = QueryHelpers.ParseQuery(ReturnAddress(visit).Query);
        back["error"].Should().Equal("access_denied");
        back["iss"].Should().Equal(scene.Client.Server!.Issuer);
    }

    [TestCase("no-2fa-user")]
    [TestCase("disabled-user")]
    public async Task A_person_whom_forgejo_refuses_gets_a_page_and_no_code(string login)
    {
        var visit = await scene.WalkAsync(scene.Person(login));

        Expect(visit, HttpStatusCode.Forbidden, "FJG-1305");
        (await scene.ReadAsync(db => db.Codes.CountAsync())).Should().Be(0);
        (await scene.ReadAsync(db => db.Grants.CountAsync())).Should().Be(0);
    }

    [Test]
    public async Task A_suspended_person_comes_back_once_forgejo_lets_them()
    {
        scene.Gateway.Forgejo.DemandSecondFactor("alice");
        Expect(await scene.WalkAsync(scene.Person("alice")), HttpStatusCode.Forbidden, "FJG-1305");
        scene.Gateway.Forgejo.DemandSecondFactor("alice", lacking: false);

        SignInScene.Query(await scene.WalkAsync(scene.Person("alice"))).Should().ContainKey("code");

        (await scene.ReadAsync(db => db.People.SingleAsync())).Suspended.Should().BeFalse();
    }

    [TestCase("/oauth/callback?state=unknown&code=gta_x")]
    [TestCase("/oauth/callback")]
    [TestCase("/oauth/signed-in?request=00000000000000000000000000000000")]
    [TestCase("/oauth/signed-in")]
    public async Task A_link_that_leads_nowhere_is_a_page(string path) =>
        Expect(await scene.OpenAsync(scene.Person("alice"), new Uri(scene.Gateway.Url, path)), HttpStatusCode.BadRequest, "FJG-1203");

    [TestCase("/oauth/consent")]
    [TestCase("/oauth/signed-in")]
    [TestCase("/oauth/retry")]
    public async Task A_post_that_is_no_form_of_ours_is_a_page(string path)
    {
        using var garbage = await scene.Gateway.SendAsync(HttpMethod.Post, path, content: new StringContent("{}"));
        using var huge = await scene.Gateway.SendAsync(HttpMethod.Post, path, content: new FormUrlEncodedContent([new("request", new string('a', 50_000))]));

        foreach (var (response, code) in new[] { (garbage, "FJG-1206"), (huge, "FJG-1205") })
        {
            response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await response.Content.ReadAsStringAsync()).Should().Contain(code);
        }
    }

    private static void Expect(PageVisit visit, HttpStatusCode status, string code)
    {
        visit.AtCallback.Should().BeFalse();
        visit.Status.Should().Be(status);
        visit.Html.Should().Contain(code).And.Contain(visit.Headers!.GetValues("X-Request-Id").Single()).And.NotContain("   at Gateway");
    }

    private static Uri ReturnAddress(PageVisit visit)
    {
        var match = System.Text.RegularExpressions.Regex.Match(visit.Html, "<a class=\"button\" href=\"([^\"]+)\"");
        match.Success.Should().BeTrue();
        return new Uri(WebUtility.HtmlDecode(match.Groups[1].Value));
    }
}
