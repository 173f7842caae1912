using System.Net;
using Gateway.Tests.EndToEnd;

namespace Gateway.Tests.HardKnocks;

/// <summary>Messages that are valid in one layer and odd in another. Each may be refused; none may be a fault of the gateway.</summary>
public sealed class OddMessageTests
{
    private static readonly string[] Bodies =
    [
        "", " ", "\ufeff{}", "null", "0", "\"text\"", "[]", "{}", "{,}",
        Call("""{"name":"echo","arguments":{"argument":"\ud800"}}"""),
        Call("""{"name":"\ud800"}"""),
        Call("""{"\ud800":1,"name":"echo"}"""),
        Call("""{"name":"echo","_meta":{"\ud800":1}}"""),
        Call("""{"name":"echo","_meta":{"VERSION":"\ud800"}}"""),
        Call("""{"name":"echo","_meta":{"VERSION":{}}}"""),
        Call("""{"name":"echo","_meta":{"VERSION":"2026-07-28","progressToken":"\udfff"}}"""),
        Call("""{"name":"echo","_meta":{"VERSION":"2026-07-28","io.modelcontextprotocol/clientCapabilities":"\ud800"}}"""),
        Call("""{"name":"echo","_meta":{"progressToken":{}}}"""),
        Call("[1]"), Call("null"), Call("\"text\""), Call("""{"name":5}"""), Call("""{"name":"echo","name":"pid"}"""),
        Call("{\"name\":\"" + new string('n', 10_000) + "\"}"),
        Call(Deep(60)), Call(Deep(100)), Call(Deep(50_000)),
        """{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""",
        """{"jsonrpc":"2.0","id":1e999999,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":null,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":{},"method":"ping"}""",
        """{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""",
        """{"jsonrpc":"2.0","id":1,"method":7}""",
        """{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":"gw-1","result":{}}""",
        """{"jsonrpc":"2.0","id":"gw-99999999999999999999999999","result":{}}""",
        """{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""",
        """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"\ud800"}}""",
        """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[]}}""",
        """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"gw-"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"initialize"}""",
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"\ud800"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"\ud800"}}}""",
    ];

    [TestCase(null)]
    [TestCase("2025-06-18")]
    [TestCase("2026-07-28")]
    public async Task No_message_is_a_fault_of_the_gateway(string? version)
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        var faults = new List<string>();
        foreach (var body in Bodies)
        {
            foreach (var session in new[] { alice.Session, null })
            {
                var status = await PostAsync(gateway.Http, alice, body, session, version);
                faults.AddRange(status == HttpStatusCode.InternalServerError ? [$"{session is not null} {body[..Math.Min(body.Length, 120)]}"] : []);
            }
        }

        faults.Should().BeEmpty();
        (await alice.TextAsync("echo", "alive")).Should().Be("alive");
        gateway.Logs.Lines.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error).Should().BeEmpty();
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, Visitor visitor, string body, string? session, string? version)
    {
        using var request = RawMcp.Message(visitor.Endpoint, visitor.Token, body, session);
        if (version is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", version);
        }

        // What is a call for the child may go unanswered there: the headers tell enough.
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Support.Patience.Token);
        return answer.StatusCode;
    }

    private static string Call(string parameters) =>
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + parameters.Replace("VERSION", "io.modelcontextprotocol/protocolVersion") + "}";

    private static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
}
