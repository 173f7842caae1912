using System.Text;
using System.Text.Json.Nodes;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Translation;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Translation;

/// <summary>A server of 2025-11-25 that wants its person at a page before the call.</summary>
public sealed class UrlElicitationTests
{
    private const string Error =
        """{"jsonrpc":"2.0","id":7,"error":{"code":-32042,"message":"Sign in first.","data":{"elicitations":[{"mode":"url","elicitationId":"e","url":"https://example.org/in","message":"Sign in."}]}}}""";

    [Test]
    public void A_client_that_can_open_pages_is_asked_to()
    {
        var (answer, status) = Written("""{"elicitation":{"url":{}}}""");

        status.Should().Be(200);
        answer["id"]!.GetValue<int>().Should().Be(1);
        answer["result"]!["resultType"]!.GetValue<string>().Should().Be("input_required");
        answer["result"]!["inputRequests"]!["elicitation_1"]!["params"]!["url"]!.GetValue<string>().Should().Be("https://example.org/in");
        answer["result"]!["requestState"].Should().BeNull("the retry is a new call");
    }

    [TestCase("{}")]
    [TestCase("""{"elicitation":{}}""")]
    public void One_that_cannot_is_told_what_is_missing(string capabilities)
    {
        var (answer, status) = Written(capabilities);

        status.Should().Be(400);
        answer["error"]!["code"]!.GetValue<int>().Should().Be(-32021);
        answer["error"]!["data"]!["requiredCapabilities"]!["elicitation"]!["url"]!.Should().BeOfType<JsonObject>();
    }

    [Test]
    public void Other_errors_are_none() => IsIn("""{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"No."}}""").Should().BeFalse();

    private static bool IsIn(string text)
    {
        var message = Segments.Whole(text);
        MessagePeek.TryRead(message, out var envelope, out _);
        return UrlElicitation.IsIn(message, envelope);
    }

    private static (JsonNode Answer, int Status) Written(string capabilities)
    {
        var message = Segments.Whole(Error);
        MessagePeek.TryRead(message, out var envelope, out _);
        using var output = new MessageBuffer();
        var profile = ServerProfile.Read(Segments.Whole("{}"))!;
        var status = UrlElicitation.Write(output, message, envelope, "1"u8.ToArray(), profile, ClientCapabilities.Read(Segments.Whole(capabilities)));
        IsIn(Error).Should().BeTrue();
        return (JsonNode.Parse(Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(output.Written)))!, status);
    }
}
