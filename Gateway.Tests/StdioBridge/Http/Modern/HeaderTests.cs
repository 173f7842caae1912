using System.Net;
using System.Text;
using Gateway.Sandbox.Conformance;
using Gateway.StdioBridge.Http.Modern;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>Headers of a stateless request must say what its body says.</summary>
public sealed class HeaderTests
{
    [TestCase("Mcp-Method", "tools/list")]
    [TestCase("Mcp-Method", "TOOLS/CALL")]
    [TestCase("Mcp-Name", "other")]
    [TestCase("Mcp-Name", "=?base64?b3RoZXI=?=")]
    [TestCase("MCP-Protocol-Version", "2025-11-25")]
    public async Task A_header_that_says_otherwise_is_a_mismatch(string header, string value)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host);

        using var response = await client.SendAsync("tools/call", client.Body("tools/call", "\"name\":\"echo\""), "echo", default, (header, value));

        await ModernClient.ShouldBeAsync(response, HttpStatusCode.BadRequest, -32020);
    }

    [Test]
    public async Task A_name_may_come_in_Base64_and_must_not_be_missing()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host);
        var body = client.Body("tools/call", "\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}");

        using var encoded = await client.SendAsync("tools/call", body, $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes("echo"))}?=");
        using var missing = await client.SendAsync("tools/call", body);

        encoded.StatusCode.Should().Be(HttpStatusCode.OK);
        await ModernClient.ShouldBeAsync(missing, HttpStatusCode.BadRequest, -32020);
    }

    [Test]
    public async Task The_envelope_must_hold_version_and_capabilities()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host);

        using var nothing = await client.SendAsync("tools/list", """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""");
        client.Capabilities = "[]";
        using var noCapabilities = await client.PostAsync("tools/list");

        await ModernClient.ShouldBeAsync(nothing, HttpStatusCode.BadRequest, -32602);
        await ModernClient.ShouldBeAsync(noCapabilities, HttpStatusCode.BadRequest, -32602);
    }

    [TestCase("west", "west", HttpStatusCode.OK)]
    [TestCase("west", "=?base64?d2VzdA==?=", HttpStatusCode.OK)]
    [TestCase("west", "east", HttpStatusCode.BadRequest)]
    [TestCase("west", "=?base64?d2VzdA?=", HttpStatusCode.BadRequest)]
    [TestCase("west", null, HttpStatusCode.BadRequest)]
    [TestCase(null, "west", HttpStatusCode.BadRequest)]
    public async Task A_parameter_that_its_schema_marks_is_held_against_its_header_even_on_the_first_call(string? argument, string? header, HttpStatusCode status)
    {
        await using var host = await BridgeHost.StartAsync(null, ConformanceChild());
        using var client = new ModernClient(host, server: "conformance");
        var arguments = argument is null ? "{}" : $$"""{"region":"{{argument}}"}""";
        (string, string)[] headers = header is null ? [] : [("Mcp-Param-Region", header)];

        using var response = await client.SendAsync("tools/call", client.Body("tools/call", $"\"name\":\"test_x_mcp_header\",\"arguments\":{arguments}"), "test_x_mcp_header", default, headers);

        response.StatusCode.Should().Be(status);
    }

    [TestCase("plain", "plain")]
    [TestCase("=?base64?SGVsbG8sIOS4lueVjA==?=", "Hello, 世界")]
    [TestCase("=?base64?SGVsbG8", "=?base64?SGVsbG8")]
    [TestCase("SGVsbG8=?=", "SGVsbG8=?=")]
    [TestCase("=?base64?SGVs bG8=?=", null)]
    [TestCase("=?base64?/w==?=", null)]
    [TestCase("h\u00e9", null)]
    [TestCase("a\u007fb", null)]
    public void A_header_value_is_decoded_as_the_revision_says(string header, string? text) => HeaderText.Decode(header).Should().Be(text);

    /// <summary>Settings of a server named conformance.</summary>
    /// <param name="speaks">What it speaks: <c>legacy</c>, <c>modern</c> or <c>dual</c>.</param>
    /// <param name="era">What the gateway is told of it; null: nothing.</param>
    internal static (string Key, string? Value)[] ConformanceChild(string speaks = "legacy", string? era = "Legacy") =>
    [
        ("StdioServers:conformance:Era", era),
        ("StdioServers:conformance:Command", "dotnet"),
        ("StdioServers:conformance:Arguments:0", typeof(ConformanceServer).Assembly.Location),
        ("StdioServers:conformance:Arguments:1", "conformance"),
        ("StdioServers:conformance:Arguments:2", speaks),
    ];
}
