using Gateway.Configuration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.GatewayHost.Configuration;

public sealed class ValidationTests
{
    [TestCase("Gateway:PublicUrl", "not a url", "origin")]
    [TestCase("Gateway:PublicUrl", "https://mcp.example.org/path", "without path")]
    [TestCase("Gateway:PublicUrl", "https://mcp.example.org?x", "without path")]
    [TestCase("Gateway:PublicUrl", "https://me@mcp.example.org", "user")]
    [TestCase("Gateway:PublicUrl", "http://mcp.example.org", "loopback only")]
    [TestCase("Gateway:PublicUrl", "ftp://mcp.example.org", "origin")]
    [TestCase("Gateway:Listen", "https://localhost:1", "http://localhost:8080")]
    [TestCase("Gateway:Listen", "http://localhost:0", "127.0.0.1")]
    [TestCase("Gateway:Listen", "nonsense", "http://localhost:8080")]
    [TestCase("Gateway:TrustedProxies:0", "10.0.0.0/99", "10.0.0.0/8")]
    [TestCase("Gateway:ShutdownTimeout", "soon", "00:00:30")]
    [TestCase("Gateway:ShutdownTimeout", "01:00:00", "00:10:00")]
    [TestCase("Sessions:MaxTotal", "many", "whole number")]
    [TestCase("Sessions:MaxPerPerson", "0", "from 1")]
    [TestCase("StdioServers:forgejo:LogStderr", "maybe", "true or false")]
    [TestCase("StdioServers:forgejo:StopGrace", "x", "duration")]
    [TestCase("StdioServers:forgejo:Environment:X", "{forgejo.nothing}", "{forgejo.access_token}")]
    [TestCase("StdioServers:forgejo:Tools:Preset", "Everydy", "known: All, Everyday, ReadOnly, None")]
    [TestCase("StdioServers:forgejo:Tools:Annotate", "x", "true or false")]
    [TestCase("StdioServers:forgejo:Tools:Deny:0", "", "1 to 128", "StdioServers:forgejo:Tools:Deny")]
    [TestCase("Mcp:AllowCookie", "perhaps", "true or false")]
    [TestCase("Mcp:AllowedOrigins:0", "https://inspector.example.org/", "no path")]
    [TestCase("Mcp:AllowedOrigins:0", "*", "no path")]
    [TestCase("OAuth:AccessTokenLifetime", "x", "duration")]
    [TestCase("Store:Provider", "Oracle", "Sqlite")]
    [TestCase("RateLimits:oauth:Burst", "0", "from 1")]
    [TestCase("Logging:Format", "xml", "text, json")]
    [TestCase("ReverseProxy:Clusters:forgejo-mcp:Destinations:here:Address", "stdio://unknown", "known: forgejo")]
    [TestCase("ReverseProxy:Clusters:identity:Destinations:here:Address", "embedded://unknown", "known: identity, health")]
    [TestCase("ReverseProxy:Clusters:identity:Destinations:here:Address", "gopher://identity", "embedded://, stdio://, stdio+sse://, http://, https://")]
    [TestCase("ReverseProxy:Clusters:identity:Destinations:here:Address", "identity", "unknown scheme")]
    [TestCase("ReverseProxy:Clusters:identity:Destinations:more:Address", "http://localhost:1", "one destination", "ReverseProxy:Clusters:identity:Destinations")]
    [TestCase("ReverseProxy:Routes:mcp:ClusterId", "unknown", "known: forgejo-mcp")]
    [TestCase("ReverseProxy:Routes:mcp:AuthorizationPolicy", "unknown", "allowed: anonymous, default, mcp")]
    [TestCase("ReverseProxy:Routes:mcp:AuthorizationPolicy", "anonymous", "strangers")]
    [TestCase("ReverseProxy:Routes:mcp:RateLimiterPolicy", "unknown", "allowed: disable, health, mcp, oauth, register")]
    [TestCase("ReverseProxy:Routes:mcp:CorsPolicy", "unknown", "allowed: disable, metadata, oauth, mcp")]
    [TestCase("ReverseProxy:Routes:mcp:TimeoutPolicy", "unknown", "allowed: disable, page")]
    [TestCase("ReverseProxy:Routes:mcp:Match:Path", "/mcp/{name}", "fixed path")]
    [TestCase("ReverseProxy:Routes:mcp:Match:Path", "/mcp/{", "route pattern")]
    [TestCase("ReverseProxy:Routes:mcp:Order", "first", "whole number")]
    public void A_wrong_value_is_reported_by_its_key_with_what_is_allowed(string key, string value, string allowed, string? reportedAs = null)
    {
        var error = ErrorsOf($"--{key}={value}").Should().ContainSingle().Subject;

        error.Should().StartWith((reportedAs ?? key) + ":").And.Contain(allowed);
    }

    [TestCase("Forgejo:Url", "http://localhost:8080/forgejo")]
    [TestCase("ReverseProxy:Clusters:behind:Destinations:here:Address", "https://git.example.org/")]
    public void Cookies_on_mcp_are_refused_while_Forgejo_shares_the_origin(string key, string value)
    {
        var error = ErrorsOf("--Mcp:AllowCookie=true", $"--{key}={value}").Should().ContainSingle().Subject;

        error.Should().StartWith("Mcp:AllowCookie:").And.Contain("host name of its own");
    }

    [TestCase("OAuth:IssuerPath", "/")]
    [TestCase("OAuth:OriginAliases", "true")]
    public void Nothing_of_the_authorization_server_is_at_the_origin_while_Forgejo_shares_it(string key, string value)
    {
        ErrorsOf($"--{key}={value}", "--Forgejo:Url=http://localhost:8080").Should().ContainSingle().Which.Should().StartWith(key + ":").And.Contain("host name of its own");
        ErrorsOf($"--{key}={value}").Should().BeEmpty();
    }

    [Test]
    public void The_issuers_path_is_one_of_two() =>
        ErrorsOf("--OAuth:IssuerPath=/auth").Should().ContainSingle().Which.Should().StartWith("OAuth:IssuerPath:").And.Contain("/oauth, /");

    [Test]
    public void Keys_in_the_database_must_be_wrapped()
    {
        ErrorsOf("--Keys:Store=Database").Should().ContainSingle().Which.Should().StartWith("Keys:WrappingKey:").And.Contain("must not get the keys");
        ErrorsOf("--Keys:Store=Database", "--Keys:WrappingKey=short").Should().ContainSingle().Which.Should().StartWith("Keys:WrappingKey:").And.Contain("32 bytes").And.NotContain("short");
        ErrorsOf("--Keys:Store=Elsewhere").Should().ContainSingle().Which.Should().StartWith("Keys:Store:").And.Contain("Directory, Database");
        ErrorsOf("--Keys:Store=Database", "--Keys:WrappingKey=" + Convert.ToBase64String(new byte[32])).Should().BeEmpty();
    }

    [Test]
    public void A_resource_server_that_asks_about_no_resource_of_ours_is_an_error() =>
        ErrorsOf("--ResourceServers:api:Secret=" + new string('s', 32), "--ResourceServers:api:Resource=https://elsewhere.example.org/mcp")
            .Should().ContainSingle().Which.Should().StartWith("ResourceServers:api:Resource:").And.Contain("http://localhost:8080/mcp");

    [Test]
    public void All_errors_of_all_rooms_are_reported_at_once()
    {
        var errors = ErrorsOf(
            "--Gateway:PublicUrl=x", "--Gateway:ShutdownTimeout=x", "--Sessions:IdleTimeout=0", "--Store:Provider=x", "--OAuth:MaxClients=1", "--ReverseProxy:Routes:mcp:CorsPolicy=x");

        errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).Should().BeEquivalentTo(
            "Gateway:PublicUrl", "Gateway:ShutdownTimeout", "Sessions:IdleTimeout", "Store:Provider", "OAuth:MaxClients", "ReverseProxy:Routes:mcp:CorsPolicy");
    }

    [Test]
    public void A_route_without_a_cluster_is_an_error() =>
        ErrorsOf("--ReverseProxy:Routes:new:Match:Path=/new").Should().ContainSingle().Which.Should().StartWith("ReverseProxy:Routes:new:ClusterId:");

    [Test]
    public void A_single_value_in_place_of_a_list_is_an_error_because_it_would_be_ignored() =>
        ErrorsOf("--Gateway:TrustedProxies=10.0.0.1").Should().ContainSingle().Which.Should().Be("Gateway:TrustedProxies: must be a list or an object, not a single value.");

    [Test]
    public void A_file_that_is_missing_or_no_JSON_is_an_error_that_names_it()
    {
        using var directory = new TemporaryDirectory();
        var broken = directory.Write("broken.json", "{ \"Gateway\": ");

        ErrorsOf("--config", broken).Should().ContainSingle().Which.Should().StartWith(broken);
        ErrorsOf("--config", "/no/such/file.json").Should().ContainSingle().Which.Should().Contain("/no/such/file.json");
    }

    [Test]
    public void The_shipped_example_is_valid_once_it_has_its_secret() =>
        ErrorsOf("--config", Path.Combine(Tools.RepositoryRoot, "config", "gateway.example.json")).Should().BeEmpty();

    private static IReadOnlyList<string> ErrorsOf(params string[] arguments)
    {
        using var data = new TemporaryDirectory();
        string[] valid = ["--Forgejo:Url=https://git.example.org", "--Forgejo:ClientId=an-id", "--Forgejo:ClientSecret=a-secret", $"--Gateway:DataDirectory={data.Path}"];
        try
        {
            using var built = Program.Build([.. valid, .. arguments], builder => builder.Logging.ClearProviders()) as IDisposable;
            return [];
        }
        catch (InvalidConfigurationException invalid)
        {
            return invalid.Errors;
        }
    }
}
