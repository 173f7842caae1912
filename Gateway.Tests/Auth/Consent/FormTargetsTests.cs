using Gateway.Auth.Consent;
using Gateway.Auth.Forgejo;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Auth.Consent;

public sealed class FormTargetsTests
{
    [TestCase("https://claude.ai/api/mcp/auth_callback", "https://claude.ai")]
    [TestCase("http://127.0.0.1:33418/callback?a=b", "http://127.0.0.1:33418")]
    [TestCase("http://localhost/callback", "http://localhost")]
    [TestCase("http://[::1]:5000/callback", "http:")]
    [TestCase("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:")]
    [TestCase("com.example.app:/callback", "com.example.app:")]
    public void A_form_may_lead_to_forgejo_and_to_the_client(string redirect, string source) =>
        new FormTargets(Options.Create(new ForgejoOptions { Url = new Uri("https://example.org/forge/") })).For(redirect)
            .Should().Equal("https://example.org", source);
}
