using Gateway.Auth.Clients.Documents;

namespace Gateway.Tests.Auth.Clients.Documents;

public sealed class DocumentUrlTests
{
    [TestCase("https://app.example.com/client.json")]
    [TestCase("https://app.example.com/")]
    [TestCase("https://app.example.com:443/client.json")]
    [TestCase("https://claude.ai/oauth/claude-code-client-metadata")]
    [TestCase("https://xn--exmple-cua.example/client?version=2")]
    [TestCase("https://app.example.com/a..b/.well-known/c.json")]
    public void These_are_addresses_of_documents(string id) => DocumentUrl.Parse(id).Should().NotBeNull();

    [TestCase("http://app.example.com/client.json", Description = "https alone")]
    [TestCase("https://app.example.com:8443/client.json", Description = "port 443 alone")]
    [TestCase("https://app.example.com:80/client.json")]
    [TestCase("https://app.example.com", Description = "a path is needed")]
    [TestCase("https://app.example.com?x=1")]
    [TestCase("https://app.example.com/client.json#part")]
    [TestCase("https://app.example.com/client.json#")]
    [TestCase("https://user@app.example.com/client.json")]
    [TestCase("https://user:word@app.example.com/client.json")]
    [TestCase("https://@app.example.com/client.json")]
    [TestCase("https://app.example.com/../client.json")]
    [TestCase("https://app.example.com/a/./client.json")]
    [TestCase("https://app.example.com/a/..")]
    [TestCase("https://app.example.com/a/%2e%2E/client.json")]
    [TestCase("https://app.example.com/a/.%2e/client.json")]
    [TestCase("https://APP.example.com/client.json", Description = "what is compared is what is fetched")]
    [TestCase("HTTPS://app.example.com/client.json")]
    [TestCase("https://app.example.com\\@evil.example/client.json")]
    [TestCase("https://app.example.com/client.json\n")]
    [TestCase("https://app.example.com/cl ient.json")]
    [TestCase("https://\u0430pp.example.com/client.json")]
    [TestCase("https://127.0.0.1/client.json")]
    [TestCase("https://127.1/client.json")]
    [TestCase("https://0x7f000001/client.json")]
    [TestCase("https://2130706433/client.json")]
    [TestCase("https://[::1]/client.json")]
    [TestCase("https://8.8.8.8/client.json")]
    [TestCase("https://localhost/client.json")]
    [TestCase("https://intranet/client.json")]
    [TestCase("https:///client.json")]
    [TestCase("https:app.example.com/client.json")]
    [TestCase("")]
    public void These_are_not(string id) => DocumentUrl.Parse(id).Should().BeNull();

    [Test]
    public void A_long_one_is_not() => DocumentUrl.Parse("https://app.example.com/" + new string('a', 500)).Should().BeNull();
}
