using System.Net;
using System.Text.Json;

namespace Gateway.Tests.Auth.Protocol;

// One server for all stories of this fixture: they use people and clients of their own.
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class MetadataTests
{
    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [TestCase("/.well-known/oauth-authorization-server/oauth")]
    [TestCase("/.well-known/oauth-authorization-server")]
    [TestCase("/.well-known/openid-configuration/oauth")]
    [TestCase("/.well-known/openid-configuration")]
    [TestCase("/oauth/.well-known/openid-configuration")]
    public async Task The_server_describes_itself_in_every_form_that_clients_try(string path)
    {
        var json = await ReadAsync(path);

        json.GetProperty("issuer").GetString().Should().Be("https://git.example.org/oauth");
        json.GetProperty("authorization_endpoint").GetString().Should().Be("https://git.example.org/oauth/authorize");
        json.GetProperty("token_endpoint").GetString().Should().Be("https://git.example.org/oauth/token");
        json.GetProperty("registration_endpoint").GetString().Should().Be("https://git.example.org/oauth/register");
        json.GetProperty("pushed_authorization_request_endpoint").GetString().Should().Be("https://git.example.org/oauth/par");
        json.GetProperty("require_pushed_authorization_requests").GetBoolean().Should().BeFalse();
        json.GetProperty("revocation_endpoint").GetString().Should().Be("https://git.example.org/oauth/revoke");
        Texts(json, "code_challenge_methods_supported").Should().Equal("S256");
        Texts(json, "token_endpoint_auth_methods_supported").Should().Equal("none");
        Texts(json, "scopes_supported").Should().Equal("forgejo:read", "forgejo:write", "offline_access");
        json.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().Should().BeTrue();
    }

    [TestCase("/.well-known/oauth-protected-resource/mcp", AuthServer.Mcp, "forgejo:read,forgejo:write")]
    [TestCase("/.well-known/oauth-protected-resource/mcp/other", AuthServer.Other, "forgejo:write")]
    [TestCase("/.well-known/oauth-protected-resource", AuthServer.Mcp, "forgejo:read,forgejo:write")]
    public async Task Each_resource_describes_itself(string path, string resource, string scopes)
    {
        var json = await ReadAsync(path);

        json.GetProperty("resource").GetString().Should().Be(resource);
        Texts(json, "authorization_servers").Should().Equal("https://git.example.org/oauth");
        Texts(json, "scopes_supported").Should().Equal(scopes.Split(','));
        Texts(json, "bearer_methods_supported").Should().Equal("header");
    }

    [Test]
    public async Task A_foreign_host_header_changes_nothing()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-authorization-server/oauth");
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        (await (await server.Http.SendAsync(request)).Content.ReadAsStringAsync()).Should().NotContain("evil");
    }

    [Test]
    public async Task Documents_may_be_cached_for_five_minutes_and_unknown_ones_are_404()
    {
        (await server.Http.GetAsync("/.well-known/oauth-protected-resource/mcp")).Headers.CacheControl!.MaxAge.Should().Be(TimeSpan.FromMinutes(5));
        (await server.Http.GetAsync("/.well-known/oauth-protected-resource/nothing")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await server.Http.SendAsync(new(HttpMethod.Head, "/.well-known/oauth-protected-resource"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_issuer_at_the_root_has_its_documents_at_the_root()
    {
        await using var own = await AuthServer.StartAsync(issuer: AuthServer.PublicUrl);
        foreach (var path in (string[])["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"])
        {
            using var json = JsonDocument.Parse(await own.Http.GetStringAsync(path));
            json.RootElement.GetProperty("issuer").GetString().Should().Be(AuthServer.PublicUrl);
        }
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        var response = await server.Http.GetAsync(path);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    private static IEnumerable<string?> Texts(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Select(item => item.GetString());
}
