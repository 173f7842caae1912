using System.Net;
using Gateway.StdioBridge.Translation;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>subscriptions/listen on a server of an earlier revision.</summary>
public sealed class ListenTests
{
    private const string Watched = "test://watched-resource";

    [Test]
    public async Task A_stream_begins_with_what_it_will_tell_and_tells_that_alone()
    {
        await using var host = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild());
        using var client = new ModernClient(host, server: "conformance");
        using var response = await client.PostAsync(
            "subscriptions/listen", $$""" "notifications":{"toolsListChanged":true,"resourcesListChanged":true,"resourceSubscriptions":["{{Watched}}"]}""", "\"watch\"");
        await using var events = await EventReader.OpenAsync(response);
        var acknowledged = await events.NextAsync();

        await client.ToolAsync("test_trigger_prompt_change");
        await client.ToolAsync("test_trigger_resource_update");
        var updated = await events.NextAsync();
        await client.ToolAsync("test_trigger_tool_change");
        var changed = await events.NextAsync();

        acknowledged!["method"]!.GetValue<string>().Should().Be("notifications/subscriptions/acknowledged");
        acknowledged["params"]!["notifications"]!["toolsListChanged"]!.GetValue<bool>().Should().BeTrue();
        acknowledged["params"]!["notifications"]!["resourcesListChanged"].Should().BeNull("the server does not announce that");
        updated!["method"]!.GetValue<string>().Should().Be("notifications/resources/updated");
        updated["params"]!["uri"]!.GetValue<string>().Should().Be(Watched);
        changed!["method"]!.GetValue<string>().Should().Be("notifications/tools/list_changed");
        new[] { acknowledged, updated, changed }.Select(message => message["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.GetValue<string>())
            .Should().AllBe("watch");
    }

    [Test]
    public async Task A_stream_ends_with_its_callers_access()
    {
        await using var host = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild());
        using var client = new ModernClient(host, server: "conformance");
        using var response = await client.PostAsync("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
        await using var events = await EventReader.OpenAsync(response);
        await events.NextAsync();

        await host.Sessions.EndAsync(session => session.GrantId == "alice-grant").WaitAsync(Patience.Token);

        (await events.NextAsync()).Should().BeNull();
    }

    [Test]
    public async Task An_unknown_resource_is_invalid_params_and_names_it()
    {
        await using var host = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild());
        using var client = new ModernClient(host, server: "conformance");

        using var response = await client.SendAsync("resources/read", client.Body("resources/read", "\"uri\":\"test://nowhere\""), "test://nowhere");
        var error = (await ModernClient.AnswerAsync(response))["error"]!;

        error["code"]!.GetValue<int>().Should().Be(-32602);
        error["data"]!["uri"]!.GetValue<string>().Should().Be("test://nowhere");
    }

    [Test]
    public async Task One_stream_too_many_is_refused_under_its_own_id()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:AsksClient", "Never"));
        using var client = new ModernClient(host);
        List<HttpResponseMessage> streams = [];
        for (var number = 0; number < PoolListeners.Limit; number++)
        {
            streams.Add(await client.PostAsync("subscriptions/listen", "\"notifications\":{}"));
        }

        using var refused = await client.PostAsync("subscriptions/listen", "\"notifications\":{}", "\"one too many\"");

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await ModernClient.AnswerAsync(refused))["id"]!.GetValue<string>().Should().Be("one too many");
        streams.Should().OnlyContain(stream => stream.IsSuccessStatusCode);
        streams.ForEach(stream => stream.Dispose());
    }
}
