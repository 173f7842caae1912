using System.Text.Json;
using Gateway.StdioBridge.Http;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;

namespace Gateway.Tests.StdioBridge.JsonRpc;

/// <summary>Half a surrogate pair (RFC 8259 section 8.2) where a name is compared: it is no name that counts, and nothing fails for it.</summary>
public sealed class MessageTextTests
{
    [Test]
    public void A_name_with_half_a_surrogate_pair_is_none_and_what_follows_is_found()
    {
        var message = Segments.Whole("""{"na\ud8000000":1,"name":2}""");

        var found = JsonMembers.Find(message, new Slice(0, (int)message.Length), "name"u8);

        MessageText.GetRaw(message, found.Value).Should().Equal("2"u8.ToArray());
        JsonMembers.All(message, new Slice(0, (int)message.Length)).Select(member => member.Name).Should().Equal("\ufffd", "name");
    }

    [Test]
    public void The_era_is_told_although_a_long_name_beside_it_cannot_be_read()
    {
        // Long names are not looked at when a message is read.
        var name = """io.model\ud800""" + new string('x', 90);
        var message = Segments.Whole(
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"NAME":1,"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"""
                .Replace("NAME", name, StringComparison.Ordinal));
        MessagePeek.TryRead(message, out var envelope, out _).Should().BeTrue();

        Era.ModernVersion(message, envelope).Should().Be("2026-07-28");
    }

    [Test]
    public void The_id_of_a_message_that_is_too_long_is_found_behind_a_name_that_cannot_be_read()
    {
        OversizedHead.TryReadId(Segments.Whole("""{"i\ud800":1,"id":7,"result":{"""), out var id).Should().BeTrue();

        id.Should().Be(7);
    }

    [Test]
    public void A_name_can_be_read_or_stands_for_one_that_cannot()
    {
        var reader = new Utf8JsonReader("""{"\ud800":1}"""u8);
        reader.Read();
        reader.Read();

        MessageText.GetName(ref reader).Should().Be("\ufffd");
    }
}
