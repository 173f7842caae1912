using System.Buffers;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.JsonRpc;

public sealed class MessagePeekTests
{
    private const string Call = """{"params":{"arguments":{"id":7,"name":"x"},"_meta":{"a":1,"progressToken":"tök"},"name":"say"},"id": 12 ,"jsonrpc":"2.0","method":"tools/call"}""";

    [Test]
    public void A_tool_call_is_understood_whatever_the_order_of_its_members()
    {
        var envelope = Read(Call);

        envelope.Kind.Should().Be(MessageKind.Request);
        envelope.Method.Should().Be("tools/call");
        Text(Call, envelope.Id).Should().Be("12");
        Text(Call, envelope.Name).Should().Be("\"say\"");
        Text(Call, envelope.ProgressToken).Should().Be("\"tök\"");
        Text(Call, envelope.Params).Should().StartWith("{\"arguments\"").And.EndWith("\"say\"}");
        envelope.Uri.IsPresent.Should().BeFalse();
        envelope.CancelledId.IsPresent.Should().BeFalse();
    }

    [Test]
    public void A_message_in_two_segments_cut_anywhere_reads_the_same()
    {
        var bytes = Encoding.UTF8.GetBytes(Call);
        var whole = Read(Call);

        for (var offset = 0; offset <= bytes.Length; offset++)
        {
            MessagePeek.TryRead(Segments.CutAt(bytes, offset), out var envelope, out _).Should().BeTrue();
            envelope.Should().Be(whole, "cut at {0}", offset);
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    public void A_message_in_many_small_segments_reads_the_same(int size)
    {
        MessagePeek.TryRead(Segments.OfSize(Encoding.UTF8.GetBytes(Call), size), out var envelope, out _).Should().BeTrue();
        envelope.Should().Be(Read(Call));
    }

    [TestCase("""{"jsonrpc":"2.0","id":"1","method":"ping"}""", MessageKind.Request)]
    [TestCase("""{"jsonrpc":"2.0","id":1.5,"method":"ping","params":null}""", MessageKind.Request)]
    [TestCase("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", MessageKind.Notification)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result":null}""", MessageKind.Response)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}""", MessageKind.ErrorResponse)]
    [TestCase("""{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}""", MessageKind.ErrorResponse)]
    [TestCase("""{"jsonrpc":"2.0","error":{"code":1,"message":"m"}}""", MessageKind.ErrorResponse)]
    [TestCase(""" [{"jsonrpc":"2.0","id":1,"method":"ping"}] """, MessageKind.Batch)]
    public void The_kind_is_told_by_the_members(string json, object kind) => Read(json).Kind.Should().Be((MessageKind)kind);

    [TestCase("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"7","reason":"r"}}""", nameof(Envelope.CancelledId), "\"7\"")]
    [TestCase("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"progressToken":3}}""", nameof(Envelope.ProgressToken), "3")]
    [TestCase("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a://b"}}""", nameof(Envelope.Uri), "\"a://b\"")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a:\/b"}}""", nameof(Envelope.Uri), "\"a:\\/b\"")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"p"}}""", nameof(Envelope.Name), "\"p\"")]
    [TestCase("""{"jsonrpc":"2.0","id":-1e2,"result":{"id":4}}""", nameof(Envelope.Id), "-1e2")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result": [ 1, {"a":2} ] }""", nameof(Envelope.Params), """[ 1, {"a":2} ]""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"é"}}""", nameof(Envelope.Params), """{"code":-1,"message":"é"}""")]
    public void A_part_is_found_as_raw_bytes(string json, string part, string expected)
    {
        object envelope = Read(json);

        Text(json, (Slice)typeof(Envelope).GetProperty(part)!.GetValue(envelope)!).Should().Be(expected);
    }

    [Test]
    public void Escapes_do_not_hide_a_method_or_a_member()
    {
        var envelope = Read("""{"jsonrpc":"2.\u0030","\u0069d":1,"method":"tools\u002fcall","params":{"n\u0061me":"x"}}""");

        envelope.Method.Should().Be("tools/call");
        envelope.Name.IsPresent.Should().BeTrue();
        envelope.Id.IsPresent.Should().BeTrue();
    }

    [Test]
    public void Well_known_methods_are_not_allocated_anew()
    {
        Read("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""").Method.Should().BeSameAs(Read(Call).Method);
        Read("""{"jsonrpc":"2.0","id":1,"method":"vendor/own"}""").Method.Should().Be("vendor/own");
    }

    [Test]
    public void Reading_a_common_message_allocates_nothing()
    {
        var message = Segments.Whole(Call);

        Allocations.Of(() => MessagePeek.TryRead(message, out _, out _)).Should().Be(0);
    }

    private static Envelope Read(string json)
    {
        MessagePeek.TryRead(Segments.Whole(json), out var envelope, out var error).Should().BeTrue(json);
        error.Should().Be(PeekError.None);
        return envelope;
    }

    private static string Text(string json, Slice slice) => Encoding.UTF8.GetString(MessageText.GetRaw(Segments.Whole(json), slice));
}
