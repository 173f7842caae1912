using System.IO.Compression;
using System.Net;
using System.Text;
using Gateway.Auth.Clients.Documents;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Auth.Clients.Documents;

/// <summary>One fetch, from a host that means no good.</summary>
public sealed class DocumentFetcherTests
{
    private readonly ManualTimeProvider time = new();
    private DocumentHost host = null!;

    [SetUp]
    public async Task StartAsync() => host = await DocumentHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await host.DisposeAsync();

    [TestCase("application/json")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/cimd+json")]
    public async Task A_good_document_is_read(string contentType)
    {
        var outcome = await FetchAsync(host.Serve("/client.json", contentType: contentType, also: response => response.Headers.CacheControl = "max-age=300"));

        outcome.Fault.Should().BeNull();
        outcome.Document!.Name.Should().Be("Example app");
        outcome.Document.RedirectUris.Should().Equal("https://app.example.com/callback", "http://127.0.0.1/callback");
        outcome.Freshness.Should().Be(TimeSpan.FromMinutes(5));
        host.Connected.Should().Equal(new IPEndPoint(DocumentHost.Address, 443));
    }

    [Test]
    public async Task The_request_tells_nothing_and_follows_no_cookie()
    {
        var url = host.Serve("/client.json", also: response => response.Headers.SetCookie = "seen=1; Path=/");
        await FetchAsync(url);
        await FetchAsync(url);

        host.Requests.Should().HaveCount(2).And.OnlyContain(request => request.Headers.Keys.Order().SequenceEqual(new[] { "Accept", "Host", "User-Agent" }));
    }

    [TestCase(301, DocumentFault.Status)]
    [TestCase(302, DocumentFault.Status)]
    [TestCase(303, DocumentFault.Status)]
    [TestCase(307, DocumentFault.Status)]
    [TestCase(308, DocumentFault.Status)]
    [TestCase(201, DocumentFault.Status)]
    [TestCase(206, DocumentFault.Status)]
    [TestCase(401, DocumentFault.Status)]
    [TestCase(403, DocumentFault.Status)]
    [TestCase(500, DocumentFault.Status)]
    [TestCase(404, DocumentFault.Gone)]
    [TestCase(410, DocumentFault.Gone)]
    public async Task Another_status_than_200_is_no_document_and_no_redirect_is_followed(int status, object fault)
    {
        var url = host.Serve("/client.json", status: status, also: response => response.Headers.Location = host.Serve("/other.json").ToString());

        (await FetchAsync(url)).Fault.Should().Be((DocumentFault)fault);
        host.Requests.Should().ContainSingle();
    }

    [TestCase("text/html")]
    [TestCase("text/json")]
    [TestCase("application/jsonp")]
    [TestCase("image/svg+json")]
    [TestCase("")]
    public async Task Another_content_type_is_no_document(string contentType) =>
        (await FetchAsync(host.Serve("/client.json", contentType: contentType))).Fault.Should().Be(DocumentFault.ContentType);

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("identity, gzip")]
    public async Task Nothing_is_unpacked(string encoding)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(DocumentHost.Document("/client.json")));
        }

        host.Answer("/client.json", context =>
        {
            (context.Response.StatusCode, context.Response.ContentType, context.Response.Headers.ContentEncoding) = (200, "application/json", encoding);
            return context.Response.Body.WriteAsync(packed.ToArray()).AsTask();
        });

        (await FetchAsync(DocumentHost.Url("/client.json"))).Fault.Should().Be(DocumentFault.ContentType);
    }

    [TestCase(0, null)]
    [TestCase(1, DocumentFault.TooLarge)]
    public async Task A_document_has_5_KB_at_most(int more, object? fault)
    {
        var bare = DocumentHost.Document("/client.json", new { x = "" }).Length;
        var document = DocumentHost.Document("/client.json", new { x = new string('x', DocumentFetcher.LongestBody - bare + more) });

        (await FetchAsync(host.Serve("/client.json", document))).Fault.Should().Be((DocumentFault?)fault);
    }

    [Test]
    public async Task A_body_without_end_is_cut_off()
    {
        host.Answer("/client.json", async context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (200, "application/json");
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string(' ', 1000), context.RequestAborted);
            }
        });

        (await FetchAsync(DocumentHost.Url("/client.json"))).Fault.Should().Be(DocumentFault.TooLarge);
    }

    [Test]
    public async Task Headers_without_end_are_cut_off() =>
        (await FetchAsync(host.Serve("/client.json", also: response => response.Headers["X"] = new string('x', 30_000)))).Fault.Should().Be(DocumentFault.Unreachable);

    [TestCase(true)]
    [TestCase(false)]
    public async Task After_five_seconds_a_slow_host_is_left(bool afterHeaders)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Answer("/client.json", async context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (200, "application/json");
            if (afterHeaders)
            {
                await context.Response.WriteAsync("{", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var fetching = FetchAsync(DocumentHost.Url("/client.json"));
        await reached.Task.WaitAsync(Patience.Span);

        time.Advance(TimeSpan.FromSeconds(4.9));
        fetching.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));

        (await fetching.WaitAsync(Patience.Span)).Fault.Should().Be(DocumentFault.TooSlow);
    }

    [TestCaseSource(typeof(PublicAddressesTests), nameof(PublicAddressesTests.Refused))]
    public async Task No_connection_is_made_to_an_address_that_is_not_public(string address)
    {
        host.Addresses = _ => [IPAddress.Parse(address)];

        (await FetchAsync(host.Serve("/client.json"))).Fault.Should().Be(DocumentFault.AddressRefused);
        host.Connected.Should().BeEmpty();
    }

    [Test]
    public async Task A_name_that_changes_its_address_after_the_check_gains_nothing()
    {
        host.Addresses = question => [question == 1 ? DocumentHost.Address : IPAddress.Loopback];

        (await FetchAsync(host.Serve("/client.json"))).Fault.Should().BeNull();
        host.Connected.Should().Equal(new IPEndPoint(DocumentHost.Address, 443));
        host.Resolved.Should().Be(1);
    }

    [Test]
    public async Task Of_several_addresses_only_public_ones_are_connected_to()
    {
        host.Addresses = _ => [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("::ffff:10.0.0.1"), DocumentHost.Address, IPAddress.Loopback];

        (await FetchAsync(host.Serve("/client.json"))).Fault.Should().BeNull();
        host.Connected.Should().Equal(new IPEndPoint(DocumentHost.Address, 443));
    }

    [Test]
    public async Task The_gateways_own_addresses_are_refused_also_public_ones()
    {
        host.Own = [DocumentHost.Address];

        (await FetchAsync(host.Serve("/client.json"))).Fault.Should().Be(DocumentFault.AddressRefused);
    }

    [TestCase("https://git.example.org/alice/notes/raw/client.json", Description = "the gateway's own name")]
    [TestCase("https://forgejo.example.org/alice/notes/raw/client.json", Description = "Forgejo's: anybody with an account can put a file there")]
    public async Task The_gateways_and_forgejos_own_hosts_are_refused(string url)
    {
        (await FetchAsync(new Uri(url))).Fault.Should().Be(DocumentFault.AddressRefused);
        host.Resolved.Should().Be(0);
    }

    [Test]
    public async Task A_name_without_an_address_is_no_document()
    {
        host.Addresses = _ => [];

        (await FetchAsync(host.Serve("/client.json"))).Fault.Should().Be(DocumentFault.NoAddress);
    }

    [Test]
    public async Task A_certificate_of_nobody_trusted_or_for_another_name_is_no_document()
    {
        host.Trusted = false;
        (await FetchAsync(host.Serve("/client.json"))).Fault.Should().Be(DocumentFault.Unreachable);

        await using var other = await DocumentHost.StartAsync("other.example.com");
        (await FetchAsync(other.Serve("/client.json"), other)).Fault.Should().Be(DocumentFault.Unreachable);
        other.Requests.Should().BeEmpty();
    }

    private Task<DocumentOutcome> FetchAsync(Uri url, DocumentHost? from = null) => new DocumentFetcher(
        from ?? host,
        new Gateway.Auth.AuthorizationServerOptions { PublicUrl = new(AuthServer.PublicUrl), Issuer = AuthServer.PublicUrl, DataDirectory = "", Resources = [] },
        Options.Create(new Gateway.Auth.Forgejo.ForgejoOptions { Url = new("https://forgejo.example.org"), InternalUrl = new("http://forgejo:3000") }),
        time).FetchAsync(url);
}
