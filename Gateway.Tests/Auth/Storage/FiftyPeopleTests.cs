using System.Diagnostics.Metrics;
using Gateway.Auth;
using Gateway.Auth.Audit;
using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Auth.Storage;

public sealed class FiftyPeopleTests
{
    private const int People = 50;

    // The limits are per address, and all fifty share one.
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["RateLimits:oauth:Burst"] = "100000",
        ["RateLimits:register:Burst"] = "100000",
        ["RateLimits:mcp:Burst"] = "100000",
    };

    [Test]
    public async Task Fifty_people_sign_in_at_once_without_a_lock_error_or_a_lost_update()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Settings);
        var logins = gateway.Forgejo.AddPeople("person", People);
        using var writes = new Writes(gateway.Services.GetRequiredService<IMeterFactory>());

        var tokens = await Task.WhenAll(logins.Select(login => Task.Run(() => gateway.SignInAsync(login))));

        tokens.Select(token => token.AccessToken).Distinct().Should().HaveCount(People);
        await CheckStoreAsync(gateway);
        gateway.Logs.Lines.Where(line => line.Level >= LogLevel.Error).Should().BeEmpty();
        await TestContext.Out.WriteLineAsync($"{writes.Count} writes; the longest took {writes.Longest * 1000:F0} ms, its wait included.");
    }

    private static async Task CheckStoreAsync(GatewayUnderTest gateway)
    {
        var store = gateway.Services.GetRequiredService<AuthStore>();
        var people = await store.ReadAsync((db, cancel) => db.People.ToListAsync(cancel), Patience.Token);
        var (grants, authorizations) = await store.ReadAsync(
            async (db, cancel) => (await db.Grants.CountAsync(row => row.EndedAt == null, cancel), await db.Authorizations.CountAsync(row => row.EndedAt == null, cancel)), Patience.Token);
        (people.Count, grants, authorizations).Should().Be((People, People, People));
        foreach (var person in people)
        {
            (await gateway.Services.GetRequiredService<IForgejoTokens>().GetAsync(person.Id, Patience.Token)).Should().BeOfType<ForgejoTokenResult.Available>();
        }

        var lines = new List<AuditLine>();
        await foreach (var line in gateway.Services.GetRequiredService<AuditTrail>().ReadAsync(Patience.Token))
        {
            lines.Add(line);
        }

        foreach (var kind in (string[])[AuditKinds.ClientRegistered, AuditKinds.SignedIn, AuditKinds.Consented, AuditKinds.TokensIssued])
        {
            lines.Count(line => line.Kind == kind).Should().Be(People, kind);
        }

        (await gateway.Services.GetRequiredService<AuditTrail>().VerifyAsync(Patience.Token)).Broken.Should().BeNull();
    }

    /// <summary>What one gateway's store reports of its writes.</summary>
    private sealed class Writes : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly Lock gate = new();

        public Writes(IMeterFactory meters)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == AuthMetrics.Write && instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Add(seconds));
            listener.Start();
        }

        public int Count { get; private set; }

        public double Longest { get; private set; }

        public void Dispose() => listener.Dispose();

        private void Add(double seconds)
        {
            lock (gate)
            {
                (Count, Longest) = (Count + 1, Math.Max(Longest, seconds));
            }
        }
    }
}
