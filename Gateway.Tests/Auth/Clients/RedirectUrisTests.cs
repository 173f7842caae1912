using Gateway.Auth;
using Gateway.Auth.Clients;

namespace Gateway.Tests.Auth.Clients;

public sealed class RedirectUrisTests
{
    private static readonly IReadOnlyList<string> Schemes = new OAuthOptions().EffectiveRedirectSchemes;

    [TestCase("https://claude.ai/api/mcp/auth_callback")]
    [TestCase("https://example.org:8443/cb?x=1")]
    [TestCase("http://127.0.0.1:33418/")]
    [TestCase("http://127.0.0.1")]
    [TestCase("http://[::1]:8080/cb")]
    [TestCase("http://localhost/callback")]
    [TestCase("HTTP://LOCALHOST:1234/callback")]
    [TestCase("cursor://anysphere.cursor-mcp/oauth/callback")]
    [TestCase("vscode://vscode.github-authentication/did-authenticate")]
    [TestCase("vscode-insiders://x/y")]
    [TestCase("com.example.app:/oauth2redirect")]
    public void These_may_be_registered(string uri) => RedirectUris.Reject(uri, Schemes).Should().BeNull();

    [TestCase("")]
    [TestCase("/relative")]
    [TestCase("//host/path")]
    [TestCase("https://example.org/#fragment")]
    [TestCase("https://example.org/cb#")]
    [TestCase("https://user@example.org/")]
    [TestCase("https://user:word@example.org/")]
    [TestCase("https://evil.example\\@example.org/")]
    [TestCase("https://example.org/ cb")]
    [TestCase("https://example.org/cb\n")]
    [TestCase("https://example.org/\u202ecb")]
    [TestCase("https://ex\u00e4mple.org/")]
    [TestCase("http://example.org/cb")]
    [TestCase("http://127.1/cb")]
    [TestCase("http://127.0.0.2/cb")]
    [TestCase("http://2130706433/cb")]
    [TestCase("http://localhost.evil.example/cb")]
    [TestCase("http://127.0.0.1.evil.example/cb")]
    [TestCase("http://localhost@evil.example/cb")]
    [TestCase("http://127.0.0.1:99999/cb")]
    [TestCase("http://0.0.0.0/cb")]
    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("myapp://callback")]
    [TestCase("https:///nohost")]
    public void These_may_not(string uri) => RedirectUris.Reject(uri, Schemes).Should().NotBeNullOrEmpty();

    [Test]
    public void A_long_one_may_not() => RedirectUris.Reject("https://example.org/" + new string('a', 2000), Schemes).Should().NotBeNull();

    [TestCase("https://a.example/cb", "https://a.example/cb", true)]
    [TestCase("https://a.example/cb", "https://a.example/cb/", false)]
    [TestCase("https://a.example/cb", "https://a.example:443/cb", false)]
    [TestCase("https://a.example/cb", "https://A.example/cb", false)]
    [TestCase("https://a.example/cb", "https://a.example/cb?x=1", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:50123/cb", true)]
    [TestCase("http://127.0.0.1:33418/cb", "http://127.0.0.1:50123/cb", true)]
    [TestCase("http://127.0.0.1:33418/cb", "http://127.0.0.1/cb", true)]
    [TestCase("http://[::1]:1/cb", "http://[::1]:2/cb", true)]
    [TestCase("http://localhost/cb", "http://localhost:8080/cb", true)]
    [TestCase("http://localhost/cb", "http://127.0.0.1/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://[::1]/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:1/other", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:1/cb?x=1", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:1/cb\n", false)]
    [TestCase("cursor://x/cb", "cursor://x:1/cb", false)]
    public void Only_the_port_of_a_loopback_redirect_may_differ(string registered, string presented, bool equal) =>
        RedirectUris.Match([registered], presented).Should().Be(equal);
}
