using System.Net;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Gateway.Proxy;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Auth.Protocol.Authorize;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Pages;

/// <summary>Whatever goes wrong, a person gets a page with a code and a request number that the log has too; a program gets no page; nobody gets a stack.</summary>
public sealed class ErrorPagesTests
{
    [TestCase("/nowhere")]
    [TestCase("/oauth/nowhere")]
    public async Task An_unknown_address_is_a_page_for_a_person_and_bare_for_a_program(string path)
    {
        await using var gateway = await StartAsync();

        await ExpectAsync(gateway, await OpenAsync(gateway, path), HttpStatusCode.NotFound, ErrorCatalogue.NothingHere);
        using var bare = await gateway.GetAsync(path);
        (bare.StatusCode, await bare.Content.ReadAsStringAsync()).Should().Be((HttpStatusCode.NotFound, ""));
    }

    [Test]
    public async Task A_fault_that_nobody_expected_is_a_page_for_a_person_and_JSON_for_a_program()
    {
        await using var gateway = await StartAsync();

        await ExpectAsync(gateway, await OpenAsync(gateway, "/test/broken"), HttpStatusCode.InternalServerError, ErrorCatalogue.Unexpected);
        using var program = await gateway.GetAsync("/test/broken");
        program.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        program.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var id = program.Headers.GetValues("X-Request-Id").Single();
        (await program.Content.ReadAsStringAsync()).Should().Contain("server_error").And.Contain(id).And.NotContain("a bug");
        gateway.Logs.Lines.Should().Contain(line => line.EventId == 1511 && line.Text.Contains(id) && line.Text.Contains("a bug"));
        program.Headers.Contains("Set-Cookie").Should().BeFalse("what the failed step had begun to say goes");
    }

    [Test]
    public async Task A_step_that_takes_too_long_is_a_page()
    {
        await using var gateway = await StartAsync();

        await ExpectAsync(gateway, await OpenAsync(gateway, "/test/slow"), HttpStatusCode.GatewayTimeout, ErrorCatalogue.TooSlow);
    }

    [Test]
    public async Task A_forwarded_Forgejo_that_is_down_is_a_page()
    {
        await using var gateway = await StartAsync();

        await ExpectAsync(gateway, await OpenAsync(gateway, "/forwarded"), HttpStatusCode.BadGateway, ErrorCatalogue.ForgejoDown);
    }

    [Test]
    public async Task Too_many_requests_are_a_page()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["RateLimits:oauth:Burst"] = "1", ["RateLimits:oauth:PerSecond"] = "1" });
        var answer = await OpenAsync(gateway, "/oauth/authorize");
        for (var more = 0; more < 1000 && answer.StatusCode != HttpStatusCode.TooManyRequests; more++)
        {
            answer = await OpenAsync(gateway, "/oauth/authorize");
        }

        await ExpectAsync(gateway, answer, HttpStatusCode.TooManyRequests, ErrorCatalogue.TooManyRequests);
    }

    [TestCase("error=server_error&error_description=a+grant+exists+with+different+scope", "FJG-1307")]
    [TestCase("error=server_error&error_description=cannot", "FJG-1308")]
    [TestCase("error=temporarily_unavailable", "FJG-1301")]
    public async Task What_Forgejo_reports_by_way_of_the_browser_is_a_page(string answer, string code)
    {
        await using var scene = await SignInScene.StartAsync();
        var alice = scene.Person("alice", "approve");
        var away = await alice.WalkAsync(scene.Client.Begin().Address, new Uri(scene.Gateway.Forgejo.Url + "/login/oauth/authorize"), Patience.Token);
        var state = QueryHelpers.ParseQuery(away.Address.Query)["state"].ToString();

        var visit = await scene.OpenAsync(alice, new Uri(scene.Gateway.Url, $"/oauth/callback?state={state}&{answer}"));

        visit.Html.Should().Contain(code).And.Contain(visit.Headers!.GetValues("X-Request-Id").Single());
        scene.Gateway.Logs.Text.Should().Contain($"Showed {code}");
    }

    [Test]
    public async Task Ten_thousand_sign_ins_on_their_way_are_enough()
    {
        await using var scene = await SignInScene.StartAsync();
        var store = scene.Gateway.Services.GetRequiredService<Gateway.Auth.Storage.AuthStore>();
        await store.WriteAsync((db, _) =>
        {
            db.AddRange(Enumerable.Range(0, 10_000).Select(Pending));
            return Task.FromResult(0);
        }, Patience.Token);

        var visit = await scene.WalkAsync(scene.Person("alice", "approve"));

        visit.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        visit.Html.Should().Contain("FJG-1208");
    }

    [Test]
    public async Task A_browser_without_cookies_is_told_so_at_its_first_form()
    {
        await using var scene = await SignInScene.StartAsync();
        var page = await scene.OpenAsync(scene.Person("alice"), scene.Client.Begin().Address);

        var visit = await scene.PressAsync(scene.Person("alice"), page, "approve");

        visit.Html.Should().Contain("FJG-1205").And.Contain("Allow cookies");
    }

    private static Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(
        new Dictionary<string, string?>
        {
            ["ReverseProxy:Routes:test:ClusterId"] = "test",
            ["ReverseProxy:Routes:test:Match:Path"] = "/test/{**rest}",
            ["ReverseProxy:Routes:test:AuthorizationPolicy"] = "anonymous",
            ["ReverseProxy:Routes:test:Timeout"] = "00:00:01",
            ["ReverseProxy:Clusters:test:Destinations:here:Address"] = "embedded://test",
            ["ReverseProxy:Routes:forwarded:ClusterId"] = "forwarded",
            ["ReverseProxy:Routes:forwarded:Match:Path"] = "/forwarded",
            ["ReverseProxy:Routes:forwarded:AuthorizationPolicy"] = "anonymous",
            ["ReverseProxy:Clusters:forwarded:Destinations:there:Address"] = "http://127.0.0.1:1",
        },
        builder => builder.Services.AddSingleton(new EmbeddedBranch("test", Map)));

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/test/broken", (HttpContext context) =>
        {
            context.Response.Cookies.Append("half", "done");
            throw new InvalidOperationException("a bug");
        });
        endpoints.MapGet("/test/slow", (HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
    }

    private static Task<HttpResponseMessage> OpenAsync(GatewayUnderTest gateway, string path) =>
        gateway.SendAsync(HttpMethod.Get, path, change: request => request.Headers.Accept.ParseAdd("text/html"));

    private static async Task ExpectAsync(GatewayUnderTest gateway, HttpResponseMessage answer, HttpStatusCode status, ErrorEntry entry)
    {
        answer.StatusCode.Should().Be(status);
        var id = answer.Headers.GetValues("X-Request-Id").Single();
        var html = await answer.Content.ReadAsStringAsync();
        html.Should().StartWith("<!DOCTYPE html>").And.Contain(entry.Code).And.Contain(WebUtility.HtmlEncode(entry.Title).Replace("&#x2019;", "’")).And.Contain(id).And.NotContain("   at ");
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'");
        gateway.Logs.Lines.Should().Contain(line => line.EventId == 1510 && line.Text.Contains(entry.Code) && line.Text.Contains(id));
    }

    private static PendingAuthorization Pending(int number) => new()
    {
        Id = $"{number:D32}",
        ClientId = "client",
        RedirectUri = "http://127.0.0.1/callback",
        CodeChallenge = "challenge",
        Scope = "forgejo:read",
        Resource = "resource",
        ExpiresAt = DateTimeOffset.MaxValue.AddDays(-1),
    };
}
