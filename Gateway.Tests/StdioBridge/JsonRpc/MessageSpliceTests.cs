using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.JsonRpc;

public sealed class MessageSpliceTests
{
    [Test]
    public void Values_are_replaced_in_any_order_and_all_else_passes_byte_by_byte()
    {
        const string json = """{ "id" :1, "x":[1,  2],"params":{"_meta":{"progressToken":"t"}} ,"jsonrpc":"2.0","method":"ping"}""";
        MessagePeek.TryRead(Segments.Whole(json), out var envelope, out _).Should().BeTrue();

        Splice(Segments.Whole(json), new(envelope.ProgressToken, "99"u8.ToArray()), new(envelope.Id, "\"gateway-7\""u8.ToArray()))
            .Should().Be(json.Replace("\"t\"", "99").Replace(":1,", ":\"gateway-7\","));
    }

    [Test]
    public void The_result_is_the_same_wherever_the_message_is_cut()
    {
        var bytes = """{"id":1,"params":{"progressToken":22}}"""u8.ToArray();
        var expected = """{"id":333,"params":{"progressToken":4}}""";

        for (var offset = 0; offset <= bytes.Length; offset++)
        {
            Splice(Segments.CutAt(bytes, offset), new(new Slice(6, 1), "333"u8.ToArray()), new(new Slice(34, 2), "4"u8.ToArray())).Should().Be(expected);
        }
    }

    [Test]
    public void Newlines_between_tokens_become_spaces() => Splice(Segments.Whole("{\r\n\"a\":\n1\n}")).Should().Be("{  \"a\": 1 }");

    [Test]
    public void A_replacement_at_an_absent_slice_changes_nothing() => Splice(Segments.Whole("{}"), new Replacement(default, "1"u8.ToArray())).Should().Be("{}");

    [TestCase(0, 3, 2, 2)]
    [TestCase(0, 1, 5, 9)]
    public void Replacements_that_overlap_or_lie_outside_are_a_bug(int start, int length, int otherStart, int otherLength)
    {
        var act = () => Splice(Segments.Whole("{\"a\":1}"), new(new Slice(start, length), default), new(new Slice(otherStart, otherLength), default));

        act.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Any_bytes_with_any_cuts_are_spliced_as_strings_would_be()
    {
        var cases = from text in ArbMap.Default.GeneratorFor<byte[]>()
                    from at in Gen.Choose(0, Math.Max(0, text.Length - 1))
                    from length in Gen.Choose(0, text.Length - at)
                    from size in Gen.Choose(1, 5)
                    select (text, at, length, size);

        Prop.ForAll(cases.ToArbitrary(), x =>
        {
            byte[] expected = x.length == 0 ? x.text : [.. x.text[..x.at], .. "new"u8, .. x.text[(x.at + x.length)..]];
            var output = new ArrayBufferWriter<byte>();
            var message = x.text.Length == 0 ? ReadOnlySequence<byte>.Empty : Segments.OfSize(x.text, x.size);
            MessageSplice.Write(output, message, new Replacement(new Slice(x.at, x.length), "new"u8.ToArray()));
            return output.WrittenSpan.SequenceEqual(expected.Select(b => b is 10 or 13 ? (byte)32 : b).ToArray());
        }).QuickCheckThrowOnFailure();
    }

    private static string Splice(ReadOnlySequence<byte> message, params Replacement[] replacements)
    {
        using var output = new MessageBuffer();
        MessageSplice.Write(output, message, replacements);
        return Encoding.UTF8.GetString(output.Written);
    }
}
