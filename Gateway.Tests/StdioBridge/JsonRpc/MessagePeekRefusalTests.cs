using System.Buffers;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.JsonRpc;

public sealed class MessagePeekRefusalTests
{
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("nonsense")]
    [TestCase("{")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping"} {}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping",}""")]
    [TestCase("""{"jsonrpc":"2.0","id":01,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"pi\ud800ng"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"me\ud800":"ping"}""")]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\nb\"}")]
    [TestCase("\uFEFF{}")]
    [TestCase("[1")]
    public void Bytes_that_are_no_json_are_a_parse_error(string json) => Refusal(Encoding.UTF8.GetBytes(json)).Should().Be(PeekError.NotJson);

    [TestCase("1")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"id":1,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":2.0,"id":1,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":null,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":true,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":{},"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":7}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":""}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1}""")]
    [TestCase("""{"jsonrpc":"2.0","result":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":null,"result":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"error":"x"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":null}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":7}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":{}}}}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[1]}}""")]
    public void Json_that_is_no_message_is_an_invalid_request(string json) => Refusal(Encoding.UTF8.GetBytes(json)).Should().Be(PeekError.NotJsonRpc);

    [TestCase("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{},"params":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result":{},"result":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"delete"}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{},"_meta":{}}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":1,"progressToken":2}}}""")]
    public void A_member_that_is_there_twice_is_refused(string json) => Refusal(Encoding.UTF8.GetBytes(json)).Should().Be(PeekError.NotJsonRpc);

    [TestCase("""{"jsonrpc":"2.0","id":1,"Method":"tools/call","method":"tools/list"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"ID":2,"method":"ping"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"},"paramſ":{"name":"delete"}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","NAME":"delete"}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"delete"}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressTo\u212Aen":1}}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_Meta":{}}}""")]
    public void A_name_that_only_a_forgiving_reader_takes_for_one_that_matters_is_refused(string json) =>
        Refusal(Encoding.UTF8.GetBytes(json)).Should().Be(PeekError.NotJsonRpc);

    [TestCase(new byte[] { 0xC3, 0x28 })]
    [TestCase(new byte[] { 0xFF })]
    [TestCase(new byte[] { 0xE2, 0x82 })]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 })]
    [TestCase(new byte[] { 0xC0, 0xAF })]
    [TestCase(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void Bad_utf8_is_refused_even_inside_a_string_and_across_segments(byte[] bad)
    {
        byte[] bytes = [.. """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"a"""u8, .. bad, .. "\"}}"u8];

        Refusal(bytes).Should().Be(PeekError.NotJson);
        for (var offset = 0; offset <= bytes.Length; offset++)
        {
            MessagePeek.TryRead(Segments.CutAt(bytes, offset), out _, out var error).Should().BeFalse();
            error.Should().Be(PeekError.NotJson);
        }

        MessagePeek.TryRead(Segments.OfSize(bytes, 1), out _, out _).Should().BeFalse();
    }

    [TestCase("é")]
    [TestCase("€")]
    [TestCase("😀")]
    public void Good_utf8_passes_wherever_it_is_cut(string character)
    {
        var bytes = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"a{{{character}}}"}}""");

        for (var offset = 0; offset <= bytes.Length; offset++)
        {
            MessagePeek.TryRead(Segments.CutAt(bytes, offset), out _, out _).Should().BeTrue();
        }

        MessagePeek.TryRead(Segments.OfSize(bytes, 1), out _, out _).Should().BeTrue();
    }

    [TestCase(62, true)]
    [TestCase(63, false)]
    public void Nesting_is_bounded_at_64(int inParams, bool accepted)
    {
        var json = $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":{{{new string('[', inParams)}}}{{{new string(']', inParams)}}}}}""";

        MessagePeek.TryRead(Segments.Whole(json), out _, out _).Should().Be(accepted);
    }

    [TestCase(1022, true)]
    [TestCase(1023, false)]
    public void The_length_of_an_id_is_bounded(int length, bool accepted) =>
        MessagePeek.TryRead(Segments.Whole($$"""{"jsonrpc":"2.0","id":"{{new string('x', length)}}","method":"ping"}"""), out _, out _).Should().Be(accepted);

    private static PeekError Refusal(byte[] bytes)
    {
        MessagePeek.TryRead(new ReadOnlySequence<byte>(bytes), out _, out var error).Should().BeFalse();
        return error;
    }
}
