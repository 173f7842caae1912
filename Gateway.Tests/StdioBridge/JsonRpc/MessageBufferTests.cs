using System.Buffers;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.JsonRpc;

public sealed class MessageBufferTests
{
    [Test]
    public void What_was_written_is_read_back_and_a_reset_gives_the_memory_back()
    {
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        using var buffer = new MessageBuffer();

        buffer.Write(bytes.AsSpan(0, 10));
        buffer.Write(bytes.AsSpan(10));

        buffer.Length.Should().Be(bytes.Length);
        buffer.Written.ToArray().AsSpan().SequenceEqual(bytes).Should().BeTrue();
        buffer.Capacity.Should().BeInRange(bytes.Length, bytes.Length + (128 * 1024));
        buffer.Reset();
        buffer.Capacity.Should().Be(0);
        buffer.Written.IsEmpty.Should().BeTrue();
        buffer.Write("again"u8);
        Encoding.UTF8.GetString(buffer.Written).Should().Be("again");
    }

    [Test]
    public void A_hint_larger_than_a_chunk_is_met()
    {
        using var buffer = new MessageBuffer();

        buffer.GetSpan(1_000_000).Length.Should().BeGreaterThanOrEqualTo(1_000_000);
        var act = () => buffer.Advance(-1);
        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    [TestCase("1", -32700, "Parse error", "", """{"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"Parse error"}}""")]
    [TestCase("", 7, "say \"a\"\n", """{"b":[]}""", """{"jsonrpc":"2.0","id":null,"error":{"code":7,"message":"say \u0022a\u0022\n","data":{"b":[]}}}""")]
    public void An_error_is_written_as_a_message_of_one_line(string id, int code, string message, string data, string expected)
    {
        using var buffer = new MessageBuffer();

        JsonRpcError.Write(buffer, Encoding.UTF8.GetBytes(id), code, message, Encoding.UTF8.GetBytes(data));

        Encoding.UTF8.GetString(buffer.Written).Should().Be(expected);
        MessagePeek.TryRead(buffer.Written, out var envelope, out _).Should().BeTrue();
        envelope.Kind.Should().Be(MessageKind.ErrorResponse);
    }

    [TestCase("\"a\\u002fb\"", "a/b")]
    [TestCase("\"\\ud800\"", null)]
    [TestCase("12", null)]
    public void A_slice_reads_as_text(string json, string? expected) =>
        MessageText.GetString(Segments.Whole(json), new Slice(0, json.Length)).Should().Be(expected);
}
