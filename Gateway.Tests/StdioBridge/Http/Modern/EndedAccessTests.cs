using System.Net;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>A stateless request that was authorised just before its access ended, and comes to the bridge just after.</summary>
public sealed class EndedAccessTests
{
    [TestCase("Never")]
    [TestCase("Maybe")]
    public async Task It_is_not_served_starts_no_child_and_spares_others(string asks)
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:AsksClient", asks));
        using var late = new ModernClient(host, grant: "ended");
        using var other = new ModernClient(host, grant: "other");
        var seen = host.Sessions.SeenEndings;

        await host.Sessions.EndAsync(session => session.GrantId == "ended");
        using var refused = await EchoAsync(late, seen);
        host.Sessions.Counts.Children.Should().Be(0);
        using var served = await EchoAsync(other, seen);
        using var beside = await EchoAsync(late, seen);
        using var anew = await EchoAsync(late, host.Sessions.SeenEndings);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        served.StatusCode.Should().Be(HttpStatusCode.OK);
        beside.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        anew.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> EchoAsync(ModernClient client, long seen) => client.SendAsync(
        "tools/call", client.Body("tools/call", "\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}"), "echo", default, ("X-Seen-Endings", seen.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
