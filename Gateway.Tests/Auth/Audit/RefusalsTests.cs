using System.Net;
using Gateway.Auth.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Audit;

public sealed class RefusalsTests
{
    private AuthServer server = null!;

    [SetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task Refusals_before_authentication_are_counted_by_reason_and_network()
    {
        for (var i = 0; i < 3; i++)
        {
            await server.CallAsync("fjg_at_" + new string('a', 43));
        }

        await server.CallAsync("nonsense");
        await server.PostAsync("/oauth/token", ("client_id", "nobody"), ("grant_type", "refresh_token"), ("refresh_token", "x"));
        (await RowsAsync()).Should().BeEmpty("they are written once a minute");

        await server.Get<Refusals>().FlushAsync(default);

        (await RowsAsync()).Should().BeEquivalentTo("127.0.0.1 bearer Unknown x3", "127.0.0.1 bearer Malformed x1", "127.0.0.1 token invalid_client x1");
        await server.Get<Refusals>().FlushAsync(default);
        (await RowsAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task A_challenge_to_whoever_sent_no_token_is_no_refusal()
    {
        await server.Http.GetAsync(new Uri("/mcp", UriKind.Relative));
        await server.Get<Refusals>().FlushAsync(default);

        (await RowsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_flood_from_everywhere_makes_a_bounded_number_of_rows_and_loses_no_count()
    {
        for (var i = 0; i < 20_000; i++)
        {
            server.Get<Refusals>().Count(From(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])), "flood");
        }

        await server.Get<Refusals>().FlushAsync(default);

        var rows = await RowsAsync();
        rows.Should().HaveCountLessThanOrEqualTo(Refusals.MostRows);
        rows.Sum(row => int.Parse(row[(row.LastIndexOf('x') + 1)..], System.Globalization.CultureInfo.InvariantCulture)).Should().Be(20_000);
    }

    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1")]
    [TestCase("192.0.2.1", "192.0.2.1")]
    public void An_IPv6_address_counts_by_its_64(string address, string network) => NetworkPrefix.Describe(IPAddress.Parse(address)).Should().Be(network);

    private static DefaultHttpContext From(IPAddress address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address;
        return context;
    }

    private Task<List<string>> RowsAsync() =>
        server.Seed.ReadAsync(db => db.AuditRecords.Where(row => row.Kind == AuditKinds.Refused).Select(row => row.Target + " " + row.Detail).ToListAsync());
}
