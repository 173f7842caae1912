using System.Net;
using System.Text;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

// One server for all stories of this fixture: they use people and clients of their own.
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class CodeExchangeTests
{
    private AuthServer server = null!;
    private Client client = null!;
    private Person person = null!;
    private Grant grant = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        server = await AuthServer.StartAsync();
        client = await server.Seed.ClientAsync();
        person = await server.Seed.PersonAsync();
        grant = await server.Seed.GrantAsync(client, person);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task A_code_with_its_verifier_gives_tokens_that_open_the_resource_and_are_not_cached()
    {
        var response = await SignedIn.ExchangeAsync(server, client, await CodeAsync());
        var answer = await TokenAnswer.ReadAsync(response);

        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        answer.Should().BeEquivalentTo(new { Status = 200, ExpiresIn = 3600L, Scope = "forgejo:read forgejo:write" });
        answer.Access.Should().StartWith("fjg_at_");
        (await server.CallAsync(answer.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await server.Seed.ReadAsync(context => context.Clients.SingleAsync(row => row.Id == client.Id))).LastUsedAt.Should().NotBeNull();
    }

    [Test]
    public async Task A_replayed_code_ends_what_it_gave_at_once()
    {
        var code = await CodeAsync();
        var first = await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, code));
        (await server.CallAsync(first.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);

        var second = await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, code));

        second.Should().BeEquivalentTo(new { Status = 400, Error = "invalid_grant" });
        (await server.CallAsync(first.Access!)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await RefreshAsync(first.Refresh!)).Error.Should().Be("invalid_grant");
        server.Observed.All.Should().Contain(ended => ended.Reason == EndReason.CodeReplayed && ended.AuthorizationId != null);
    }

    [TestCase("code_verifier", "another-verifier-of-forty-three-characters-or-more", "invalid_grant")]
    [TestCase("code_verifier", "short", "invalid_request")]
    [TestCase("code_verifier", "a-verifier-of-forty-three-characters-or-more.0\n", "invalid_request")]
    [TestCase("code_verifier", "", "invalid_request")]
    [TestCase("redirect_uri", "http://127.0.0.1:33418/other", "invalid_grant")]
    [TestCase("redirect_uri", "http://127.0.0.1:1/callback", "invalid_grant")]
    [TestCase("resource", AuthServer.Other, "invalid_target")]
    [TestCase("resource", "https://elsewhere.example.org/mcp", "invalid_target")]
    [TestCase("resource", AuthServer.PublicUrl + "/", "invalid_target")]
    [TestCase("grant_type", "client_credentials", "unsupported_grant_type")]
    [TestCase("grant_type", "", "invalid_request")]
    [TestCase("client_secret", "invented", "invalid_client")]
    [TestCase("client_id", "nobody", "invalid_client")]
    [TestCase("client_id", "", "invalid_client")]
    public async Task A_wrong_parameter_is_named_and_the_code_stays_good(string name, string value, string error)
    {
        var code = await CodeAsync();

        var refused = await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, code, (name, value)));

        refused.Should().BeEquivalentTo(new { Status = error == "invalid_client" ? 401 : 400, Error = error });
        refused.Description.Should().NotBeNullOrEmpty();
        (await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, code))).Status.Should().Be(200);
    }

    [TestCase("resource", AuthServer.Mcp + "/")]
    [TestCase("resource", "")]
    [TestCase("redirect_uri", "")]
    [TestCase("client_secret", "")]
    public async Task What_real_clients_leave_out_or_add_is_tolerated(string name, string value) =>
        (await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, await CodeAsync(), (name, value)))).Status.Should().Be(200);

    [Test]
    public async Task A_code_ends_after_its_sixty_seconds()
    {
        await using var own = await AuthServer.StartAsync();
        var theirs = await own.Seed.ClientAsync();
        var code = await own.Seed.CodeAsync(await own.Seed.GrantAsync(theirs, await own.Seed.PersonAsync()));
        own.Time.Advance(TimeSpan.FromSeconds(60));

        (await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(own, theirs, code.Value))).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task Another_clients_code_is_an_unknown_one_and_is_not_consumed()
    {
        var (thief, code) = (await server.Seed.ClientAsync(), await CodeAsync());

        (await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, thief, code))).Error.Should().Be("invalid_grant");
        (await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, code))).Status.Should().Be(200);
    }

    [Test]
    public async Task Twenty_exchanges_of_one_code_at_once_give_tokens_once()
    {
        var code = await CodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, client, code))));

        answers.Count(answer => answer.Status == 200).Should().Be(1);
    }

    [TestCase("", true)]
    [TestCase("invented", false)]
    public async Task A_basic_header_with_an_empty_secret_is_tolerated(string secret, bool passes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = await CodeAsync(),
                ["code_verifier"] = Seed.Verifier,
            }),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client.Id}:{secret}")));

        var response = await server.Http.SendAsync(request);

        response.StatusCode.Should().Be(passes ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Should().HaveCount(passes ? 0 : 1);
    }

    [Test]
    public async Task Only_a_bounded_form_with_each_parameter_once_is_read()
    {
        var json = await server.Http.PostAsync("/oauth/token", new StringContent("{}", Encoding.UTF8, "application/json"));
        var twice = await server.PostAsync("/oauth/token", ("client_id", client.Id), ("code", "a"), ("code", "b"));
        var resources = await server.PostAsync("/oauth/token", ("client_id", client.Id), ("resource", AuthServer.Mcp), ("resource", AuthServer.Other));
        var huge = await server.PostAsync("/oauth/token", ("client_id", client.Id), ("code", new string('a', 100_000)));
        var many = await server.PostAsync("/oauth/token", [.. Enumerable.Range(0, 100).Select(index => ($"p{index}", "x"))]);

        (await TokenAnswer.ReadAsync(json)).Should().BeEquivalentTo(new { Status = 400, Error = "invalid_request" });
        (await TokenAnswer.ReadAsync(twice)).Should().BeEquivalentTo(new { Status = 400, Error = "invalid_request" });
        (await TokenAnswer.ReadAsync(resources)).Should().BeEquivalentTo(new { Status = 400, Error = "invalid_target" });
        (await TokenAnswer.ReadAsync(huge)).Should().BeEquivalentTo(new { Status = 413, Error = "invalid_request" });
        (await TokenAnswer.ReadAsync(many)).Should().BeEquivalentTo(new { Status = 413, Error = "invalid_request" });
        (await server.Http.GetAsync("/oauth/token?client_id=x")).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [Test]
    public async Task The_origin_stands_for_the_one_resource()
    {
        await using var own = await AuthServer.StartAsync(oneResource: true);
        var theirs = await own.Seed.ClientAsync();
        var code = await own.Seed.CodeAsync(await own.Seed.GrantAsync(theirs, await own.Seed.PersonAsync()));

        var answer = await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(own, theirs, code.Value, ("resource", AuthServer.PublicUrl + "/")));

        (await own.CallAsync(answer.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task<string> CodeAsync() => (await server.Seed.CodeAsync(grant)).Value;

    private async Task<TokenAnswer> RefreshAsync(string token) => await TokenAnswer.ReadAsync(await server.PostAsync(
        "/oauth/token", ("grant_type", "refresh_token"), ("client_id", client.Id), ("refresh_token", token)));
}
