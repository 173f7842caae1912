namespace Gateway.Tests.Support;

public sealed class SecretScanTests
{
    [TestCase("issued fjg_at_0123456789abcdefghijABCDEFGHIJ_-")]
    [TestCase("code gta_abcdefghijklmnopqrstuvwx")]
    [TestCase("secret gto_abcdefghijklmnopqrstuvwx")]
    [TestCase("Authorization: Bearer abcdefghijklmnopqrstuvwxyz")]
    [TestCase("GET /oauth/callback?code=abcdefgh12&state=x")]
    [TestCase("""token eyJhbGciOiJSUzI1NiIsImtpZCI6 rest""")]
    public void A_secret_in_a_log_line_is_seen(string line) => SecretScan.FindIn(line).Should().NotBeNull();

    [TestCase("Bearer resource_metadata=\"http://localhost/.well-known/oauth-protected-resource/mcp\"")]
    [TestCase("refresh token was rotated for alice")]
    [TestCase("GET /oauth/callback 302 in 12 ms")]
    public void An_ordinary_log_line_passes(string line) => SecretScan.FindIn(line).Should().BeNull();
}
