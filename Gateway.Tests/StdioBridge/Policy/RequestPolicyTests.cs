using Gateway.Auth;
using Gateway.StdioBridge;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Policy;

public sealed class RequestPolicyTests
{
    private static readonly ToolOptions Table = new() { Allow = ["get", "set"], Read = ["get"] };

    [TestCase("tools/call", """{"name":"get"}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("tools/call", """{"name":"get"}""", "forgejo:write", RequestVerdict.Pass)]
    [TestCase("tools/call", """{"name":"get"}""", "offline_access", RequestVerdict.ReadNeeded)]
    [TestCase("tools/call", """{"name":"set"}""", "forgejo:read offline_access", RequestVerdict.WriteNeeded)]
    [TestCase("tools/call", """{"name":"set"}""", "forgejo:write", RequestVerdict.Pass)]
    [TestCase("tools/call", """{"name":"other"}""", "forgejo:read", RequestVerdict.UnknownTool)]
    [TestCase("tools/call", """{"name":"\ud800"}""", "forgejo:write", RequestVerdict.UnknownTool)]
    [TestCase("tools/call", """{}""", "forgejo:write", RequestVerdict.UnknownTool)]
    [TestCase("initialize", """{}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("server/discover", """{}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("subscriptions/listen", """{}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("resources/read", """{"uri":"forgejo://x"}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("prompts/get", """{"name":"set"}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("tools/list", """{}""", "", RequestVerdict.ReadNeeded)]
    [TestCase("tasks/update", """{}""", "forgejo:read", RequestVerdict.Pass)]
    [TestCase("forgejo/deleteRepository", """{}""", "forgejo:read", RequestVerdict.WriteNeeded)]
    public void Each_request_is_judged_by_its_own_scopes_and_the_table(string method, string parameters, string scopes, object verdict) =>
        Judge(Table, method, parameters, scopes).Should().Be((RequestVerdict)verdict);

    [TestCase("initialize", "{}", "forgejo:read", RequestVerdict.WriteNeeded)]
    [TestCase("tools/list", "{}", "forgejo:read", RequestVerdict.WriteNeeded)]
    [TestCase("tools/call", """{"name":"get"}""", "forgejo:read", RequestVerdict.WriteNeeded)]
    [TestCase("tools/call", """{"name":"get"}""", "forgejo:write", RequestVerdict.Pass)]
    [TestCase("tools/call", "{}", "forgejo:write", RequestVerdict.Pass)]
    public void Without_a_table_everything_counts_as_writing(string method, string parameters, string scopes, object verdict) =>
        Judge(new ToolOptions(), method, parameters, scopes).Should().Be((RequestVerdict)verdict);

    [TestCase("forgejo:read", RequestVerdict.Pass)]
    [TestCase("offline_access", RequestVerdict.ReadNeeded)]
    public void The_stream_and_the_end_of_a_session_count_as_reading(string scopes, object verdict) =>
        RequestPolicy.Judge(ToolPolicy.Of(Table), CallerWith(scopes)).Should().Be((RequestVerdict)verdict);

    [Test]
    public void An_answer_to_the_servers_own_question_counts_as_reading()
    {
        var message = Segments.Whole("""{"jsonrpc":"2.0","id":"gw-1","result":{}}""");
        MessagePeek.TryRead(message, out var envelope, out _).Should().BeTrue();

        RequestPolicy.Judge(ToolPolicy.Of(Table), CallerWith("forgejo:read"), message, envelope).Should().Be(RequestVerdict.Pass);
    }

    [Test]
    public void Both_rooms_mean_the_same_scopes() => (AccessScopes.Read, AccessScopes.Write).Should().Be((GatewayScopes.Read, GatewayScopes.Write));

    private static RequestVerdict Judge(ToolOptions options, string method, string parameters, string scopes)
    {
        var message = Segments.Whole($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");
        MessagePeek.TryRead(message, out var envelope, out _).Should().BeTrue();
        return RequestPolicy.Judge(ToolPolicy.Of(options), CallerWith(scopes), message, envelope);
    }

    private static Caller CallerWith(string scopes) => new("p", "alice", "g", "a", "c", scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
