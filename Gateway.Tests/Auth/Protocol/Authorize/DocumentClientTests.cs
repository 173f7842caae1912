using System.Net;
using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>Sign-ins of clients that a document describes.</summary>
public sealed class DocumentClientTests
{
    private const string Path = "/client.json";
    private DocumentHost host = null!;
    private GatewayUnderTest gateway = null!;
    private OAuthClient client = null!;
    private ScriptedPerson alice = null!;

    [SetUp]
    public async Task StartAsync()
    {
        host = await DocumentHost.StartAsync();
        gateway = await GatewayUnderTest.StartAsync(customize: builder => builder.Services.AddSingleton<IDocumentNetwork>(host));
        client = new OAuthClient(new Uri(gateway.Url, "/mcp")) { RedirectUri = new("http://127.0.0.1:50123/callback") };
        await client.DiscoverAsync(Patience.Token);
        client.Adopt(host.Serve(Path).ToString());
        alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        alice.Dispose();
        client.Dispose();
        await gateway.DisposeAsync();
        await host.DisposeAsync();
    }

    [Test]
    public async Task A_client_signs_in_by_its_document_refreshes_and_revokes()
    {
        var tokens = await client.SignInAsync(alice, null, Patience.Token);
        host.Serve(Path, status: 500);
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!, Patience.Token);

        refreshed.AccessToken.Should().NotBeNullOrEmpty("a refresh does not ask the client's host");
        (await gateway.SendAsync(HttpMethod.Get, "/mcp", refreshed.AccessToken)).StatusCode.Should().NotBe(HttpStatusCode.Unauthorized);
        (await client.RevokeAsync(refreshed.RefreshToken!, Patience.Token)).Should().Be(HttpStatusCode.OK);
        var row = await ReadAsync(db => db.Clients.SingleAsync());
        (row.Id, row.Kind, row.ConfirmedAt is not null, row.LastUsedAt is not null).Should().Be((client.ClientId!, ClientKind.Document, true, true));
    }

    [Test]
    public async Task The_page_shows_the_documents_host_beside_the_unverified_name_and_looking_costs_no_row()
    {
        var visit = await OpenAsync();

        visit.Html.Should().Contain("Described at").And.Contain($"<strong>{DocumentHost.Name}</strong>").And.Contain("Example app").And.Contain("name not verified");
        (await ReadAsync(db => db.Clients.CountAsync())).Should().Be(0);
    }

    [TestCase("http://127.0.0.1/callback", null, true)]
    [TestCase("http://127.0.0.1/callback", "http://localhost/callback", true)]
    [TestCase("http://127.0.0.1/callback", "https://app.example.com/callback", false)]
    public async Task The_page_warns_where_all_answers_go_to_programs_on_the_persons_computer(string first, string? second, bool warned)
    {
        host.Serve(Path, DocumentHost.Document(Path, new { redirect_uris = new[] { first, second }.Where(uri => uri is not null) }));

        var html = (await OpenAsync()).Html;

        html.Contains("any of them can use that description", StringComparison.Ordinal).Should().Be(warned);
        html.Should().Contain("Did you just start this yourself?");
    }

    [Test]
    public async Task Logos_and_other_links_are_never_fetched_nor_shown()
    {
        host.Serve(Path, DocumentHost.Document(Path, new
        {
            logo_uri = DocumentHost.Url("/logo.png"), client_uri = DocumentHost.Url("/about"), policy_uri = DocumentHost.Url("/policy"),
            tos_uri = DocumentHost.Url("/terms"), jwks_uri = DocumentHost.Url("/keys"), sector_identifier_uri = DocumentHost.Url("/sector"),
        }));

        (await OpenAsync()).Html.Should().NotContain("logo").And.NotContain("/about").And.NotContain("<img src=\"http");
        host.Requests.Select(request => request.Path).Should().Equal(Path);
    }

    [TestCase("https://evil.example/callback")]
    [TestCase("https://app.example.com/other")]
    [TestCase("http://localhost:50123/callback")]
    [TestCase("cursor://anysphere.cursor-mcp/oauth/callback")]
    public async Task A_redirect_that_the_document_does_not_list_is_a_page(string redirect)
    {
        using var other = new OAuthClient(client.Resource) { RedirectUri = new(redirect) };
        await other.DiscoverAsync(Patience.Token);
        other.Adopt(client.ClientId!);

        (await alice.OpenAsync(other.Begin().Address, other.RedirectUri, Patience.Token)).Html.Should().Contain("FJG-1202");
    }

    [Test]
    public async Task A_document_that_cannot_be_used_is_a_page_that_says_how_to_get_on()
    {
        host.Serve(Path, DocumentHost.Document(Path, new { client_id = "https://app.example.com/other.json" }));

        var visit = await OpenAsync();

        visit.Status.Should().Be(HttpStatusCode.BadRequest);
        visit.AtCallback.Should().BeFalse();
        visit.Html.Should().Contain("FJG-1220").And.Contain("connect again from your app");
    }

    [Test]
    public async Task A_new_client_with_a_document_may_push_its_request()
    {
        var pushed = QueryHelpers.ParseQuery(client.Begin().Address.Query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()));
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/oauth/par", content: new FormUrlEncodedContent(pushed));

        answer.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    private Task<PageVisit> OpenAsync() => alice.OpenAsync(client.Begin().Address, client.RedirectUri, Patience.Token);

    private Task<T> ReadAsync<T>(Func<AuthDbContext, Task<T>> read) => gateway.Services.GetRequiredService<AuthStore>().ReadAsync((db, _) => read(db), Patience.Token);
}
