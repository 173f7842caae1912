using System.Net;
using Gateway.StdioBridge.Children;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class RotateTests
{
    [Test]
    public async Task A_new_token_brings_a_successor_while_calls_in_flight_finish_at_the_old_child()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, ("Sessions:RotateInterval", "00:00:40"));
        host.Credentials.Token = "token-one";
        using var client = await host.Client().OpenAsync();
        var old = await client.PidAsync();
        using var response = await client.PostAsync(BridgeClient.Tool("slow", "ask", """{"method":"sampling/createMessage"}"""));
        await using var events = await EventReader.OpenAsync(response);
        var question = (await events.NextAsync())!["id"]!.ToJsonString();

        host.Credentials.Token = "token-two";
        time.Advance(TimeSpan.FromSeconds(40));
        await Lasting.UntilAsync(async () => await client.PidAsync() != old);

        ProcessTable.IsRunning(old).Should().BeTrue();
        (await client.TextAsync("env")).Should().Contain("FIXTURE_TOKEN=*********");
        using var answered = await client.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question}}},"result":{"said":"yes"}}""");
        (await events.ReadToEndAsync())[^1]["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Contain("yes");
        await ProcessTable.UntilGoneAsync(old, Patience.Token);
    }

    [Test]
    public async Task A_token_that_is_still_the_same_brings_no_successor()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, ("Sessions:RotateInterval", "00:00:40"));
        using var client = await host.Client().OpenAsync();
        var pid = await client.PidAsync();

        time.Advance(TimeSpan.FromSeconds(40));
        await client.TextAsync("echo", """{"text":"x"}""");

        (await client.PidAsync()).Should().Be(pid);
    }

    [Test]
    public async Task When_the_person_must_sign_in_again_the_child_goes_and_the_session_waits()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, ("Sessions:RotateInterval", "00:00:40"));
        using var client = await host.Client().OpenAsync();
        var pid = await client.PidAsync();

        host.Credentials.Status = ChildCredentialStatus.SignInNeeded;
        time.Advance(TimeSpan.FromSeconds(40));
        await ProcessTable.UntilGoneAsync(pid, Patience.Token);

        using var refused = await client.PostAsync(BridgeClient.Tool(1, "pid"));
        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        host.Credentials.Status = ChildCredentialStatus.Available;
        (await client.TextAsync("echo", """{"text":"back"}""")).Should().Be("back");
    }
}
