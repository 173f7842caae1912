using System.Net;
using Gateway.Auth;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Bearer;

// One server for all stories of this fixture: they use people and clients of their own.
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class BearerTests
{
    private const string Metadata = "resource_metadata=\"https://git.example.org/.well-known/oauth-protected-resource/mcp\"";

    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task Without_a_token_the_challenge_says_where_to_sign_in_and_no_error([Values("GET", "POST")] string method, [Values("/mcp", "/MCP/")] string path)
    {
        var response = await server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Challenge(response).Should().Be($"Bearer {Metadata}, scope=\"forgejo:read forgejo:write\"");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await TokenAnswer.ReadAsync(response)).Description.Should().NotBeNullOrEmpty();
    }

    [TestCase("fjg_at_short")]
    [TestCase("gta_0123456789012345678901234567890123456789")]
    [TestCase("fjg_at_0123456789012345678901234567890123456789012")]
    [TestCase("two tokens")]
    public async Task A_token_that_is_none_of_ours_is_invalid(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.TryAddWithoutValidation("Authorization", "bearer " + token);

        var response = await server.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Challenge(response).Should().Contain(Metadata).And.Contain("error=\"invalid_token\"").And.Contain("error_description=\"");
    }

    [Test]
    public async Task A_token_in_the_query_counts_for_nothing()
    {
        var person = await SignedIn.StartAsync(server);

        (await server.Http.GetAsync("/mcp?access_token=" + person.First.Access)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Two_authorization_headers_are_refused()
    {
        var person = await SignedIn.StartAsync(server);
        var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + person.First.Access, "Bearer " + person.First.Access]);

        (await server.Http.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_token_opens_its_own_resource_and_no_other()
    {
        var person = await SignedIn.StartAsync(server);

        (await (await server.CallAsync(person.First.Access!)).Content.ReadAsStringAsync()).Should().Be(person.Person.Id);
        (await server.CallAsync(person.First.Access!, "/mcp/")).StatusCode.Should().Be(HttpStatusCode.OK);
        var elsewhere = await server.CallAsync(person.First.Access!, "/mcp/other");
        elsewhere.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Challenge(elsewhere).Should().Contain("/oauth-protected-resource/mcp/other\"").And.Contain("scope=\"forgejo:write\"");
    }

    [Test]
    public async Task A_refresh_token_or_code_is_no_access_token()
    {
        var person = await SignedIn.StartAsync(server);

        (await server.CallAsync(person.First.Refresh!)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_token_ends_with_its_hour_even_when_cached()
    {
        await using var own = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(own);
        own.Time.Advance(TimeSpan.FromSeconds(3599));
        (await own.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        own.Time.Advance(TimeSpan.FromSeconds(1));

        (await own.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task When_Forgejo_wants_the_person_to_sign_in_again_the_next_request_is_challenged_and_the_one_after_passes_again()
    {
        var person = await SignedIn.StartAsync(server);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);

        await ChangeAsync(person, row => row.SignInNeeded = true);
        var refused = await server.CallAsync(person.First.Access!);
        await ChangeAsync(person, row => row.SignInNeeded = false);

        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Challenge(refused).Should().Contain("invalid_token");
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_suspended_person_gets_403_and_no_challenge()
    {
        var person = await SignedIn.StartAsync(server);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        await ChangeAsync(person, row => row.Suspended = true);

        var refused = await server.CallAsync(person.First.Access!);

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        refused.Headers.WwwAuthenticate.Should().BeEmpty();
        (await TokenAnswer.ReadAsync(refused)).Error.Should().Be("access_denied");
    }

    [Test]
    public async Task An_ended_grant_and_an_ended_person_are_seen_by_the_next_request([Values] bool wholePerson)
    {
        var person = await SignedIn.StartAsync(server);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        await server.Get<AuthStore>().WriteAsync(
            (context, token) => context.Grants.Where(row => row.Id == person.Grant.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, server.Time.GetUtcNow()), token),
            default);
        server.Get<AuthorizationEvents>().Publish(wholePerson
            ? new EndedAuthorization(null, null, person.Person.Id, EndReason.Disconnected)
            : new EndedAuthorization(null, person.Grant.Id, null, EndReason.Disconnected));

        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await person.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task A_step_up_names_all_scopes_that_the_operation_needs()
    {
        var person = await SignedIn.StartAsync(server);
        var response = await SendAsync(HttpMethod.Put, person.First.Access!);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        Challenge(response).Should().Contain("error=\"insufficient_scope\"").And.Contain("scope=\"forgejo:read forgejo:write\"").And.Contain(Metadata);
    }

    [Test]
    public async Task A_challenge_amid_a_good_request_says_invalid_token()
    {
        var person = await SignedIn.StartAsync(server);
        var response = await SendAsync(HttpMethod.Delete, person.First.Access!);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Challenge(response).Should().Contain("error=\"invalid_token\"");
    }

    [Test]
    public async Task A_browser_gets_a_finished_page_with_the_same_challenge()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

        var response = await server.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Challenge(response).Should().Contain(Metadata);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        (await response.Content.ReadAsStringAsync()).Should().Contain(AuthServer.Mcp).And.Contain("</html>");
    }

    [Test]
    public async Task Use_is_written_down_in_batches_and_not_on_the_way()
    {
        await using var own = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(own);
        own.Time.Advance(TimeSpan.FromSeconds(5));
        await own.CallAsync(person.First.Access!);
        var hash = new AccessToken(person.First.Access!).Hash();

        (await own.Seed.ReadAsync(context => context.AccessTokens.SingleAsync(row => row.Hash == hash))).PresentedAt.Should().BeNull();
        await own.Get<TokenUsage>().FlushAsync(default);

        (await own.Seed.ReadAsync(context => context.AccessTokens.SingleAsync(row => row.Hash == hash))).PresentedAt.Should().Be(own.Time.GetUtcNow());
        (await own.Seed.ReadAsync(context => context.Grants.SingleAsync())).LastUsedAt.Should().Be(own.Time.GetUtcNow());
    }

    private static string Challenge(HttpResponseMessage response) => response.Headers.WwwAuthenticate.Single().ToString();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string token)
    {
        var request = new HttpRequestMessage(method, "/mcp");
        request.Headers.Authorization = new("Bearer", token);
        return server.Http.SendAsync(request);
    }

    private async Task ChangeAsync(SignedIn person, Action<Gateway.Auth.Storage.Entities.Person> change)
    {
        await server.Seed.ChangePersonAsync(person.Person.Id, change);
        server.Get<PersonStates>().Changed(person.Person.Id);
    }
}
