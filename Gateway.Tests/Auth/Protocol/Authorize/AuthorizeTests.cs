using System.Net;
using Gateway.Sandbox.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol.Authorize;

public sealed class AuthorizeTests
{
    private SignInScene scene = null!;

    [SetUp]
    public async Task StartAsync() => scene = await SignInScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [Test]
    public async Task The_consent_page_comes_before_forgejo_and_says_who_asks_for_what()
    {
        var visit = await scene.OpenAsync(scene.Person("alice"), scene.With("scope", "forgejo:write"));

        visit.Status.Should().Be(HttpStatusCode.OK);
        visit.Title.Should().Contain("Test client");
        visit.Html.Should().Contain("name not verified").And.Contain("this computer (127.0.0.1:33418)").And.Contain("Change things in your name");
        visit.Forms.Should().ContainSingle().Which.Buttons.Select(button => (button.Name, button.Value))
            .Should().Equal(("decision", "approve"), ("decision", "deny"));
        scene.Gateway.Forgejo.Requests.Count(request => request.Path == "/login/oauth/authorize").Should().Be(0);
    }

    [Test]
    public async Task The_consent_page_cannot_be_framed_cached_or_scripted_and_its_form_leads_only_where_it_must()
    {
        var visit = await scene.OpenAsync(scene.Person("alice"), scene.Client.Begin().Address);

        var policy = visit.Headers!.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Contain("base-uri 'none'").And.NotContain("script-src");
        policy.Should().Contain($"form-action 'self' {scene.Gateway.Forgejo.Url} http://127.0.0.1:33418");
        visit.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
        visit.Headers.GetValues("Referrer-Policy").Should().Equal("same-origin");
        visit.Headers.CacheControl!.NoStore.Should().BeTrue();
        visit.Html.Should().NotContain("<script");
    }

    [Test]
    public async Task Looking_at_the_page_costs_no_row()
    {
        await scene.OpenAsync(scene.Person("alice"), scene.Client.Begin().Address);

        (await scene.ReadAsync(db => db.PendingAuthorizations.CountAsync())).Should().Be(0);
    }

    [TestCase("client_id", "unknown", "FJG-1201")]
    [TestCase("client_id", null, "FJG-1207")]
    [TestCase("redirect_uri", "http://127.0.0.1:33418/elsewhere", "FJG-1202")]
    [TestCase("redirect_uri", "https://evil.example/callback", "FJG-1202")]
    [TestCase("redirect_uri", "http://localhost:33418/callback", "FJG-1202")]
    public async Task An_uncertain_client_or_redirect_is_a_page_and_never_a_redirect(string name, string? value, string code)
    {
        var visit = await scene.OpenAsync(scene.Person("alice"), scene.With(name, value));

        visit.AtCallback.Should().BeFalse();
        visit.Status.Should().Be(HttpStatusCode.BadRequest);
        visit.Html.Should().Contain(code).And.Contain(visit.Headers!.GetValues("X-Request-Id").Single());
    }

    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("response_type", null, "invalid_request")]
    [TestCase("response_mode", "fragment", "invalid_request")]
    [TestCase("code_challenge", null, "invalid_request")]
    [TestCase("code_challenge", "short", "invalid_request")]
    [TestCase("code_challenge_method", "plain", "invalid_request")]
    [TestCase("code_challenge_method", null, "invalid_request")]
    [TestCase("scope", "forgejo:admin", "invalid_scope")]
    [TestCase("resource", "https://elsewhere.example/mcp", "invalid_target")]
    [TestCase("request", "eyJ", "request_not_supported")]
    [TestCase("request_uri", "https://evil.example/r", "request_uri_not_supported")]
    [TestCase("prompt", "none login", "invalid_request")]
    [TestCase("prompt", "none", "login_required")]
    public async Task Other_errors_go_to_the_client_with_state_and_issuer(string name, string? value, string error)
    {
        var query = SignInScene.Query(await scene.OpenAsync(scene.Person("alice"), scene.With(name, value)));

        query["error"].Should().Equal(error);
        query["error_description"].ToString().Should().NotBeEmpty();
        query["iss"].Should().Equal(scene.Client.Server!.Issuer);
        query["state"].ToString().Should().NotBeEmpty();
    }

    [Test]
    public async Task A_parameter_given_twice_is_refused()
    {
        var twice = new Uri(scene.Client.Begin().Address + "&scope=forgejo%3Aread&scope=forgejo%3Aread");

        SignInScene.Query(await scene.OpenAsync(scene.Person("alice"), twice))["error"].Should().Equal("invalid_request");
        (await scene.OpenAsync(scene.Person("alice"), new Uri(scene.Client.Begin().Address + "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fx"))).Html.Should().Contain("FJG-1207");
    }

    [TestCase("http://127.0.0.1:33418/callback")]
    [TestCase("http://127.0.0.1:50123/callback")]
    [TestCase("http://127.0.0.1/callback")]
    public async Task A_loopback_redirect_may_take_any_port(string redirect) =>
        (await scene.OpenAsync(scene.Person("alice"), scene.With("redirect_uri", redirect))).Status.Should().Be(HttpStatusCode.OK);

    [Test]
    public async Task The_origin_stands_for_the_one_resource_and_none_at_all_too()
    {
        (await scene.OpenAsync(scene.Person("alice"), scene.With("resource", scene.Gateway.Url.ToString()))).Status.Should().Be(HttpStatusCode.OK);
        (await scene.OpenAsync(scene.Person("alice"), scene.With("resource", null))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Prompt_none_needs_consent_even_of_somebody_who_is_known()
    {
        var alice = scene.Person("alice");
        SignInScene.Query(await scene.WalkAsync(alice));

        SignInScene.Query(await scene.OpenAsync(alice, scene.With("prompt", "none")))["error"].Should().Equal("consent_required");
    }

    [Test]
    public async Task A_name_with_markup_is_shown_as_text()
    {
        using var client = new OAuthClient(scene.Client.Resource, "<b>Claude</b>\"'");
        await client.RegisterAsync(Support.Patience.Token);

        var visit = await scene.OpenAsync(scene.Person("alice"), client.Begin().Address);

        visit.Html.Should().NotContain("<b>").And.Contain("&lt;b&gt;Claude");
    }
}
