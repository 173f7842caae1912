using Gateway.Auth.Access;
using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Storage;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>Who is not asked again, and everybody who is.</summary>
public sealed class RememberedConsentTests
{
    private const string Path = "/client.json";
    private const string Listed = "https://portal.example.org/cb";
    private DocumentHost host = null!;
    private GatewayUnderTest gateway = null!;
    private ScriptedPerson person = null!;

    [SetUp]
    public async Task StartAsync()
    {
        host = await DocumentHost.StartAsync();
        gateway = await GatewayUnderTest.StartAsync(
            new Dictionary<string, string?>
            {
                ["Clients:Known:portal:Name"] = "Portal",
                ["Clients:Known:portal:RedirectUris:0"] = Listed,
                ["Clients:Known:portal:RedirectUris:1"] = "http://127.0.0.1/cb",
                ["Clients:Known:portal:RedirectUris:2"] = "cursor://portal/cb",
                ["Clients:Known:portal:RedirectUris:3"] = "https://portal.example.org/other",
                ["StdioServers:forgejo:Tools:Read:0"] = "who_am_i",
            },
            builder => builder.Services.AddSingleton<IDocumentNetwork>(host));
        person = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        person.Dispose();
        await gateway.DisposeAsync();
        await host.DisposeAsync();
    }

    [Test]
    public async Task A_listed_client_with_an_https_redirect_is_asked_for_once()
    {
        (await PagesAsync("portal", Listed)).Should().Contain(title => title.Contains("Allow Portal?"));
        (await PagesAsync("portal", Listed)).Should().BeEmpty();
    }

    [Test]
    public async Task A_client_with_a_document_and_an_https_redirect_is_asked_for_once()
    {
        var id = host.Serve(Path).ToString();

        (await PagesAsync(id, "https://app.example.com/callback")).Should().Contain(title => title.Contains("Allow Example app?"));
        (await PagesAsync(id, "https://app.example.com/callback")).Should().BeEmpty();
    }

    [TestCase("http://127.0.0.1:50123/cb")]
    [TestCase("cursor://portal/cb")]
    public async Task Loopback_and_private_schemes_are_asked_for_each_time(string redirect)
    {
        await PagesAsync("portal", redirect);
        (await PagesAsync("portal", redirect)).Should().ContainSingle().Which.Should().Contain("Allow Portal?");
    }

    [Test]
    public async Task A_client_that_registered_is_asked_for_each_time()
    {
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp")) { RedirectUri = new("https://a.example/cb") };
        await client.RegisterAsync(Patience.Token);

        await PagesAsync(client.ClientId!, "https://a.example/cb");
        (await PagesAsync(client.ClientId!, "https://a.example/cb")).Should().ContainSingle();
    }

    [TestCase("scope", "forgejo:write")]
    [TestCase("redirect_uri", "https://portal.example.org/other")]
    [TestCase("prompt", "consent")]
    public async Task Another_scope_or_redirect_or_the_clients_wish_asks_again(string name, string value)
    {
        await PagesAsync("portal", Listed, ("scope", "forgejo:read"));

        (await PagesAsync("portal", Listed, ("scope", "forgejo:read"), (name, value))).Should().ContainSingle().Which.Should().Contain("Allow Portal?");
    }

    [Test]
    public async Task Another_name_asks_again()
    {
        var id = host.Serve(Path, also: response => response.Headers.CacheControl = "no-store").ToString();
        await PagesAsync(id, "https://app.example.com/callback");
        var grants = await ReadAsync(db => db.Grants.CountAsync(row => row.ConsentDigest != null));
        host.Serve(Path, DocumentHost.Document(Path, new { client_name = "Another name" }));
        ForgetDocuments();

        (await PagesAsync(id, "https://app.example.com/callback")).Should().ContainSingle().Which.Should().Contain("Allow Another name?");
        grants.Should().Be(1);
    }

    [Test]
    public async Task A_grant_that_ended_is_asked_for_again()
    {
        await PagesAsync("portal", Listed);
        await gateway.Services.GetRequiredService<PeopleDirectory>().RevokeAsync("alice", Patience.Token);

        (await PagesAsync("portal", Listed)).Should().Contain(title => title.Contains("Allow Portal?"));
    }

    [Test]
    public async Task Another_browser_is_asked()
    {
        await PagesAsync("portal", Listed);
        using var other = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));

        (await PagesAsync("portal", Listed, other)).Should().Contain(title => title.Contains("Allow Portal?"));
    }

    [Test]
    public async Task A_yes_of_alices_is_none_of_bobs_who_is_signed_in_at_forgejo()
    {
        await PagesAsync("portal", Listed);
        gateway.Forgejo.SignOut("alice");
        (person.Login, person.Password) = ("bob", gateway.Forgejo.PasswordOf("bob"));

        var pages = await PagesAsync("portal", Listed);

        pages.Should().Contain(title => title.Contains("Allow Portal?")).And.Contain(title => title.Contains("Continue as bob?"));
        var grants = await ReadAsync(db => db.Grants.Where(row => row.ClientId == "portal").CountAsync());
        grants.Should().Be(2);
    }

    private Task<List<string>> PagesAsync(string id, string redirect, params (string Name, string Value)[] parameters) => PagesAsync(id, redirect, person, parameters);

    /// <summary>Signs in and tells the gateway's pages that had to be answered.</summary>
    private async Task<List<string>> PagesAsync(string id, string redirect, ScriptedPerson who, params (string Name, string Value)[] parameters)
    {
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp")) { RedirectUri = new(redirect) };
        await client.DiscoverAsync(Patience.Token);
        client.Adopt(id);
        var address = client.Begin().Address;
        var query = QueryHelpers.ParseQuery(address.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        foreach (var (name, value) in parameters)
        {
            query[name] = value;
        }

        who.Answered.Clear();
        var visit = await who.WalkAsync(new Uri(QueryHelpers.AddQueryString(address.GetLeftPart(UriPartial.Path), query)), new Uri(query["redirect_uri"]!), Patience.Token);
        visit.AtCallback.Should().BeTrue("the walk ended at {0}", visit);
        QueryHelpers.ParseQuery(visit.Address.Query).Should().ContainKey("code");
        return [.. who.Answered.Where(title => title.Contains("Allow ") || title.Contains("Continue as"))];
    }

    // As if its time had passed.
    private void ForgetDocuments() => ((System.Collections.IDictionary)typeof(ClientDocuments)
        .GetField("entries", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(gateway.Services.GetRequiredService<ClientDocuments>())!).Clear();

    private Task<T> ReadAsync<T>(Func<AuthDbContext, Task<T>> read) => gateway.Services.GetRequiredService<AuthStore>().ReadAsync((db, _) => read(db), Patience.Token);
}
