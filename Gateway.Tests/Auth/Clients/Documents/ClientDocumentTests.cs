using System.Text;
using Gateway.Auth.Clients.Documents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Auth.Clients.Documents;

public sealed class ClientDocumentTests
{
    private const string Path = "/client.json";

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("\"https://app.example.com/client.json\"")]
    [TestCase("""{"client_id":"https://app.example.com/client.json","client_id":"https://app.example.com/client.json","redirect_uris":["https://a.example/"]}""", Description = "a member twice")]
    [TestCase("""{"client_id":"https://app.example.com/client.json","redirect_uris":"https://a.example/"}""")]
    [TestCase("""{"client_id":"https://app.example.com/client.json","redirect_uris":[1]}""")]
    [TestCase("""{"client_id":"https://app.example.com/client.json","client_name":7,"redirect_uris":["https://a.example/"]}""")]
    [TestCase("""{"client_id":["https://app.example.com/client.json"],"redirect_uris":["https://a.example/"]}""")]
    public void What_is_no_object_of_the_right_types_is_malformed(string text) => Parse(text).Fault.Should().Be(DocumentFault.Malformed);

    [TestCase("https://app.example.com/other.json")]
    [TestCase("https://app.example.com/client.json?")]
    [TestCase("https://app.example.com:443/client.json")]
    [TestCase("https://APP.example.com/client.json")]
    [TestCase("")]
    [TestCase(null)]
    public void The_client_id_is_the_documents_own_address(string? id) =>
        Parse(DocumentHost.Document(Path, new { client_id = id })).Fault.Should().Be(DocumentFault.OtherClientId);

    [Test]
    public void A_document_is_a_public_clients()
    {
        foreach (var more in new object[]
        {
            new { token_endpoint_auth_method = "client_secret_post" }, new { token_endpoint_auth_method = "client_secret_basic" }, new { token_endpoint_auth_method = "private_key_jwt" },
            new { token_endpoint_auth_method = "" }, new { client_secret = "word" }, new { client_secret_expires_at = 0 },
        })
        {
            Parse(DocumentHost.Document(Path, more)).Fault.Should().Be(DocumentFault.AuthMethod, "{0}", more);
        }

        Parse(DocumentHost.Document(Path, new { token_endpoint_auth_method = (string?)null })).Fault.Should().BeNull();
    }

    [Test]
    public void Redirects_are_https_or_loopback_and_others_count_as_not_listed()
    {
        string[] listed = ["https://app.example.com/cb", "http://localhost/cb", "http://[::1]:1/cb", "cursor://anysphere.cursor-mcp/cb", "com.example.app:/cb", "http://app.example.com/cb", "javascript:alert(1)"];

        Parse(DocumentHost.Document(Path, new { redirect_uris = listed })).Document!.RedirectUris.Should().Equal(listed.Take(3));
        Parse(DocumentHost.Document(Path, new { redirect_uris = listed.Skip(3) })).Fault.Should().Be(DocumentFault.RedirectUris);
        Parse(DocumentHost.Document(Path, new { redirect_uris = (string[]?)null })).Fault.Should().Be(DocumentFault.RedirectUris);
        Parse(DocumentHost.Document(Path, new { redirect_uris = Enumerable.Range(0, 21).Select(index => $"https://app.example.com/{index}") })).Fault.Should().Be(DocumentFault.RedirectUris);
    }

    [Test]
    public void The_code_grant_is_needed_where_grants_are_named()
    {
        Parse(DocumentHost.Document(Path, new { grant_types = new[] { "authorization_code", "refresh_token" }, response_types = new[] { "code" } })).Fault.Should().BeNull();
        Parse(DocumentHost.Document(Path, new { grant_types = new[] { "client_credentials" } })).Fault.Should().Be(DocumentFault.GrantTypes);
        Parse(DocumentHost.Document(Path, new { response_types = new[] { "token" } })).Fault.Should().Be(DocumentFault.GrantTypes);
    }

    private static (ClientDocument? Document, DocumentFault? Fault) Parse(string text) => ClientDocument.Parse(Encoding.UTF8.GetBytes(text), DocumentHost.Url(Path).ToString());
}
