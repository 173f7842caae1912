using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.Soak;

/// <summary>Twenty people at work for ten minutes, their tokens replaced all the time, nobody looking after it.</summary>
[Platform(Include = "Linux")]
public sealed class TwentySessionsTests
{
    private const int Sessions = 20;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(LongForm.Or(600, 20));

    [Test]
    public async Task Twenty_sessions_work_on_while_their_tokens_are_replaced()
    {
        await using var gateway = await RealGateway.StartAsync(SoakServer.Settings(("Sessions:RotateInterval", "00:00:02"), ("OAuth:AccessTokenLifetime", "00:30:00")));
        gateway.Forgejo.Settings.AccessTokenLifetime = TimeSpan.FromSeconds(20);
        var clients = new List<LongClient>();
        foreach (var person in gateway.Forgejo.AddPeople("worker", Sessions))
        {
            var (client, tokens) = await gateway.SignInAsync(person);
            client.Dispose();
            clients.Add(new LongClient(gateway, await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken), beat: TimeSpan.FromMilliseconds(500)));
        }

        using var end = new CancellationTokenSource(Length);
        await Task.WhenAll(clients.Select(client => client.CallAsync(end.Token)));
        var figures = await ProcessFigures.UntilAsync(gateway.Process.Id, now => now.Children <= Sessions);

        TestContext.Out.WriteLine(
            $"{clients.Sum(client => client.Calls)} calls, {gateway.Forgejo.Counters.Refreshes} refreshed tokens, {clients.Sum(client => client.Children)} children, "
            + $"longest call {clients.Max(client => client.Longest).TotalMilliseconds:F0} ms, at the end {figures}");
        clients.SelectMany(client => client.Failed).Should().BeEmpty();
        gateway.Forgejo.Counters.Refreshes.Should().BeGreaterThanOrEqualTo(Sessions);
        Zombies.Of(gateway.Process.Id).Should().BeEmpty();
    }
}
