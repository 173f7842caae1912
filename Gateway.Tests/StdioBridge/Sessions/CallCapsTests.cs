using System.Net;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;

namespace Gateway.Tests.StdioBridge.Sessions;

/// <summary>Calls in flight, of both eras together.</summary>
public sealed class CallCapsTests
{
    [TestCase("Sessions:MaxCallsPerPerson", true)]
    [TestCase("Sessions:MaxCalls", false)]
    public async Task A_call_beyond_the_cap_is_503_with_Retry_After_and_one_of_another_person_only_beyond_everybodys(string cap, bool othersMay)
    {
        await using var host = await Lasting.HostAsync(null, (cap, "2"), ("StdioServers:tools:AsksClient", "Never"));
        using var session = await host.Client().OpenAsync();
        using var stateless = new ModernClient(host);
        using var other = new ModernClient(host, "bob");
        var calls = (session.CallAsync("gate", """{"name":"g"}"""), stateless.ToolAsync("gate", """{"name":"g"}"""));
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Calls == 2));

        using var late = await session.PostAsync(BridgeClient.Tool(9, "pid"));
        using var stateful = await stateless.PostToolAsync("pid");
        using var others = await other.PostToolAsync("pid");

        late.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        late.Headers.RetryAfter!.Delta.Should().BePositive();
        stateful.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        stateful.Headers.RetryAfter!.Delta.Should().BePositive();
        others.StatusCode.Should().Be(othersMay ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
        using var released = await session.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));
        (await calls.Item1)["result"].Should().NotBeNull();
        (await session.TextAsync("echo", """{"text":"room again"}""")).Should().Be("room again");
    }
}
