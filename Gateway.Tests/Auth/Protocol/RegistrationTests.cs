using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

// One server for all stories of this fixture: they use people and clients of their own.
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class RegistrationTests
{
    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task What_a_client_leaves_out_is_defaulted_and_said()
    {
        var (status, json) = await RegisterAsync("""{"redirect_uris":["http://127.0.0.1:33418/","http://localhost/cb"]}""");

        status.Should().Be(201);
        json.GetProperty("client_id").GetString().Should().NotBeNullOrEmpty();
        json.GetProperty("client_name").GetString().Should().Be("127.0.0.1");
        json.GetProperty("token_endpoint_auth_method").GetString().Should().Be("none");
        json.GetProperty("scope").GetString().Should().Be("forgejo:read forgejo:write offline_access");
        json.GetProperty("application_type").GetString().Should().Be("native");
        json.GetProperty("grant_types").GetArrayLength().Should().Be(2);
        json.GetProperty("response_types")[0].GetString().Should().Be("code");
        json.GetProperty("client_id_issued_at").GetInt64().Should().Be(server.Time.GetUtcNow().ToUnixTimeSeconds());
        json.TryGetProperty("client_secret", out _).Should().BeFalse();
    }

    [TestCase("client_secret_post")]
    [TestCase("client_secret_basic")]
    public async Task A_client_that_asks_for_a_secret_gets_none(string method)
    {
        var (status, json) = await RegisterAsync($$"""{"redirect_uris":["https://claude.ai/api/mcp/auth_callback"],"token_endpoint_auth_method":"{{method}}"}""");

        status.Should().Be(201);
        json.GetProperty("token_endpoint_auth_method").GetString().Should().Be("none");
        json.GetProperty("application_type").GetString().Should().Be("web");
    }

    [TestCase("", "invalid_client_metadata")]
    [TestCase("[]", "invalid_client_metadata")]
    [TestCase("{", "invalid_client_metadata")]
    [TestCase("{}", "invalid_redirect_uri")]
    [TestCase("""{"redirect_uris":[]}""", "invalid_redirect_uri")]
    [TestCase("""{"redirect_uris":"https://a.example/"}""", "invalid_redirect_uri")]
    [TestCase("""{"redirect_uris":[1]}""", "invalid_redirect_uri")]
    [TestCase("""{"redirect_uris":["\ud800"]}""", "invalid_redirect_uri")]
    [TestCase("""{"redirect_uris":["http://a.example/"]}""", "invalid_redirect_uri")]
    [TestCase("""{"redirect_uris":["https://a.example/"],"token_endpoint_auth_method":"private_key_jwt"}""", "invalid_client_metadata")]
    [TestCase("""{"redirect_uris":["https://a.example/"],"grant_types":["client_credentials"]}""", "invalid_client_metadata")]
    [TestCase("""{"redirect_uris":["https://a.example/"],"response_types":["token"]}""", "invalid_client_metadata")]
    [TestCase("""{"redirect_uris":["https://a.example/"],"application_type":"toaster"}""", "invalid_client_metadata")]
    [TestCase("""{"redirect_uris":["https://a.example/"],"client_name":7}""", "invalid_client_metadata")]
    public async Task What_cannot_be_registered_is_refused_by_the_RFCs_name(string body, string error)
    {
        var (status, json) = await RegisterAsync(body);

        status.Should().Be(400);
        json.GetProperty("error").GetString().Should().Be(error);
        json.GetProperty("error_description").GetString().Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task A_body_past_its_bound_is_413_and_too_many_redirects_are_refused()
    {
        var uris = string.Join(',', Enumerable.Range(0, 21).Select(index => $"\"https://a.example/{index}\""));

        (await RegisterAsync($$"""{"redirect_uris":["https://a.example/"],"x":"{{new string('x', 40_000)}}"}""")).Status.Should().Be(413);
        (await RegisterAsync($$"""{"redirect_uris":[{{uris}}]}""")).Json.GetProperty("error").GetString().Should().Be("invalid_redirect_uri");
    }

    [Test]
    public async Task A_name_is_cleaned_of_what_could_deceive_a_person()
    {
        var (_, json) = await RegisterAsync("""{"redirect_uris":["https://a.example/"],"client_name":"  Claude\u202e \u0000 \n Code\u200b "}""");

        json.GetProperty("client_name").GetString().Should().Be("Claude Code");
    }

    [Test]
    public async Task At_the_cap_the_oldest_client_that_nobody_authorised_goes()
    {
        await using var own = await AuthServer.StartAsync(new() { ["OAuth:MaxClients"] = "10" });
        var used = await own.Seed.ClientAsync(lastUsed: own.Time.GetUtcNow());
        own.Time.Advance(TimeSpan.FromSeconds(1));
        var oldest = await own.Seed.ClientAsync();
        for (var index = 0; index < 9; index++)
        {
            own.Time.Advance(TimeSpan.FromSeconds(1));
            (await RegisterAsync("""{"redirect_uris":["https://a.example/"]}""", own)).Status.Should().Be(201);
        }

        var ids = await own.Seed.ReadAsync(context => context.Clients.Select(row => row.Id).ToListAsync());
        ids.Should().HaveCount(10).And.Contain(used.Id).And.NotContain(oldest.Id);
    }

    [Test]
    public async Task Clients_in_use_are_never_evicted()
    {
        await using var own = await AuthServer.StartAsync(new() { ["OAuth:MaxClients"] = "10" });
        for (var index = 0; index < 10; index++)
        {
            await own.Seed.ClientAsync(lastUsed: own.Time.GetUtcNow());
        }

        (await RegisterAsync("""{"redirect_uris":["https://a.example/"]}""", own)).Status.Should().Be(503);
    }

    private async Task<(int Status, JsonElement Json)> RegisterAsync(string body, AuthServer? at = null)
    {
        var response = await (at ?? server).Http.PostAsync("/oauth/register", new StringContent(body, Encoding.UTF8, "application/json"));
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, json.RootElement.Clone());
    }
}
