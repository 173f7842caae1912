using System.Net;
using System.Text.Json.Nodes;
using Gateway.StdioBridge.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>A server of an earlier revision asks in the middle of a call; a stateless client gets the question as a result and comes back with the answer.</summary>
public sealed class InputRequiredTests
{
    private const string Asks = """{"method":"elicitation/create","params":{"message":"Name?","requestedSchema":{"type":"object"}}}""";
    private const string Elicits = """{"elicitation":{}}""";

    [Test]
    public async Task A_question_ends_the_request_and_its_answer_goes_on_with_the_same_call()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };

        var asked = (await client.ToolAsync("ask", Asks))["result"]!;
        var answer = await client.ToolAsync("ask", Asks, Retry(asked, """{"action":"accept","content":{"name":"Ada"}}"""), id: "2");

        asked["resultType"]!.GetValue<string>().Should().Be("input_required");
        asked["inputRequests"]!["elicitation_1"]!["method"]!.GetValue<string>().Should().Be("elicitation/create");
        asked["inputRequests"]!["elicitation_1"]!["params"]!["message"]!.GetValue<string>().Should().Be("Name?");
        answer["id"]!.GetValue<int>().Should().Be(2);
        answer["result"]!["resultType"]!.GetValue<string>().Should().Be("complete");
        ModernClient.Text(answer).Should().Contain("Ada");
    }

    [Test]
    public async Task A_state_opens_for_the_same_caller_and_request_only_and_once()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };
        using var bob = new ModernClient(host, "bob") { Capabilities = Elicits };
        using var otherGrant = new ModernClient(host, "alice", "alice-other-grant") { Capabilities = Elicits };
        var asked = (await client.ToolAsync("ask", Asks))["result"]!;
        var retry = Retry(asked, """{"action":"decline"}""");

        using var forged = await client.PostToolAsync("ask", Asks, Retry(asked, "{}", state => state + "x"));
        using var flipped = await client.PostToolAsync("ask", Asks, Retry(asked, "{}", Flip));
        using var anotherRequest = await client.PostToolAsync("ask", Asks.Replace("Name", "Other"), retry);
        using var anotherPerson = await bob.PostToolAsync("ask", Asks, retry);
        using var anotherClient = await otherGrant.PostToolAsync("ask", Asks, retry);
        var answer = await client.ToolAsync("ask", Asks, retry);
        using var again = await client.PostToolAsync("ask", Asks, retry);

        foreach (var refused in new[] { forged, flipped, anotherRequest, anotherPerson, anotherClient, again })
        {
            await ModernClient.ShouldBeAsync(refused, HttpStatusCode.BadRequest, -32602);
        }

        ModernClient.Text(answer).Should().Contain("decline");
    }

    [Test]
    public async Task Ten_wrong_states_cancel_the_call()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };
        var asked = (await client.ToolAsync("ask", Asks))["result"]!;

        for (var wrong = 0; wrong < 10; wrong++)
        {
            using var refused = await client.PostToolAsync("ask", Asks, Retry(asked, "{}", Flip));
            refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        }

        using var right = await client.PostToolAsync("ask", Asks, Retry(asked, """{"action":"accept"}"""));
        await ModernClient.ShouldBeAsync(right, HttpStatusCode.BadRequest, -32602);
    }

    [Test]
    public async Task What_is_still_missing_is_asked_again_and_the_state_stays_good()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };
        var asked = (await client.ToolAsync("ask", Asks))["result"]!;

        var again = (await client.ToolAsync("ask", Asks, $$""","inputResponses":{"wrong":{},"elicitation_1":7},"requestState":{{asked["requestState"]!.ToJsonString()}}"""))["result"]!;
        var answer = await client.ToolAsync("ask", Asks, Retry(asked, """{"action":"accept"}"""));

        again["resultType"]!.GetValue<string>().Should().Be("input_required");
        again["inputRequests"]!["elicitation_1"].Should().NotBeNull();
        ModernClient.Text(answer).Should().Contain("accept");
    }

    [Test]
    public async Task Answers_given_in_advance_are_used_when_the_question_comes()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };

        var answer = await client.ToolAsync("ask", Asks, ""","inputResponses":{"unknown":{},"elicitation_1":{"action":"accept","content":{"name":"early"}}}""");

        ModernClient.Text(answer).Should().Contain("early");
    }

    [Test]
    public async Task A_question_that_the_client_did_not_offer_to_answer_fails_the_call_with_what_it_needs()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host);

        using var response = await client.PostToolAsync("ask", Asks);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        body["error"]!["code"]!.GetValue<int>().Should().Be(-32021);
        body["error"]!["data"]!["requiredCapabilities"]!["elicitation"]!.Should().BeOfType<JsonObject>();
    }

    [Test]
    public async Task A_held_call_owns_its_child_and_others_go_on_beside_it()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };
        var first = ModernClient.Text(await client.ToolAsync("pid"));
        await client.ToolAsync("ask", Asks);

        var second = ModernClient.Text(await client.ToolAsync("pid"));

        second.Should().NotBe(first);
    }

    [Test]
    public async Task When_all_children_wait_for_input_the_oldest_gives_up_its_place()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:MaxChildrenPerPerson", "1"));
        using var client = new ModernClient(host) { Capabilities = Elicits };
        var asked = (await client.ToolAsync("ask", Asks))["result"]!;

        var answer = await client.ToolAsync("echo", """{"text":"served"}""");
        using var late = await client.PostToolAsync("ask", Asks, Retry(asked, """{"action":"accept"}"""));

        ModernClient.Text(answer).Should().Be("served");
        await ModernClient.ShouldBeAsync(late, HttpStatusCode.BadRequest, -32602);
    }

    [Test]
    public async Task Nobody_came_back_in_five_minutes_and_the_child_is_told()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, ("StdioServers:tools:MaxChildrenPerPerson", "1"));
        using var client = new ModernClient(host) { Capabilities = Elicits };
        var asking = client.ToolAsync("ask", Asks);
        await time.WhenTimerAsync(TimeSpan.FromMilliseconds(15));
        time.Advance(TimeSpan.FromMilliseconds(15));
        var asked = (await asking)["result"]!;

        time.Advance(TimeSpan.FromMinutes(5));
        using var late = await client.PostToolAsync("ask", Asks, Retry(asked, """{"action":"accept"}"""));
        var answered = JsonNode.Parse(ModernClient.Text(await client.ToolAsync("heard", """{"method":"answered"}""")))!;
        var cancelled = JsonNode.Parse(ModernClient.Text(await client.ToolAsync("heard", """{"method":"notifications/cancelled"}""")))!;

        await ModernClient.ShouldBeAsync(late, HttpStatusCode.BadRequest, -32602);
        answered["code"]!.GetValue<int>().Should().Be(-32000);
        answered["message"]!.GetValue<string>().Should().Be("The client did not answer.");
        cancelled["requestId"]!.GetValue<long>().Should().BePositive();
        cancelled["reason"]!.GetValue<string>().Should().Be("no answer from the client");
    }

    [Test]
    public async Task The_ninth_held_call_costs_the_oldest_its_place()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:MaxChildrenPerPerson", "12"));
        using var client = new ModernClient(host) { Capabilities = Elicits };
        List<JsonNode> asked = [];
        for (var call = 0; call < 9; call++)
        {
            asked.Add((await client.ToolAsync("ask", Asks))["result"]!);
        }

        using var oldest = await client.PostToolAsync("ask", Asks, Retry(asked[0], """{"action":"accept"}"""));
        var second = await client.ToolAsync("ask", Asks, Retry(asked[1], """{"action":"accept"}"""));

        await ModernClient.ShouldBeAsync(oldest, HttpStatusCode.BadRequest, -32602);
        ModernClient.Text(second).Should().Contain("accept");
    }

    [Test]
    public async Task Calls_beyond_the_children_that_a_person_may_have_wait_their_turn()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:MaxChildrenPerPerson", "1"));
        using var client = new ModernClient(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ToolAsync("pid")));

        answers.Select(ModernClient.Text).Distinct().Should().ContainSingle();
        host.Sessions.Counts.Children.Should().Be(1);
    }

    [Test]
    public async Task A_child_that_could_not_be_made_ready_in_advance_is_started_when_it_is_needed()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host) { Capabilities = Elicits };
        var asked = 0;
        host.Credentials.StatusNow = () => Interlocked.Increment(ref asked) == 2 ? ChildCredentialStatus.Unavailable : ChildCredentialStatus.Available;
        await client.ToolAsync("ask", Asks);

        var answer = await client.ToolAsync("echo", """{"text":"served"}""");

        ModernClient.Text(answer).Should().Be("served");
    }

    private static string Flip(string state) => (state[^5] == 'A' ? "B" : "A") is var other ? state[..^5] + other + state[^4..] : state;

    private static string Retry(JsonNode asked, string answer, Func<string, string>? change = null)
    {
        var state = asked["requestState"]!.GetValue<string>();
        return $$""","inputResponses":{"elicitation_1":{{answer}}},"requestState":"{{change?.Invoke(state) ?? state}}" """;
    }
}
