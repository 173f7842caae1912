using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.StdioBridge.Children;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Children;

public sealed class SecretMaskTests
{
    private const string Secret = "gto_0123456789abcdefABCDEF.-_";

    [Test]
    public void A_secret_is_covered_wherever_it_stands_and_wherever_the_buffer_is_cut()
    {
        for (var place = 0; place <= 10; place++)
        {
            var text = new string('a', place) + Secret + new string('b', 10 - place);
            for (var cut = 0; cut <= text.Length; cut++)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                new SecretMask([Secret]).Apply(Segments.CutAt(bytes, cut)).Should().BeTrue();
                Encoding.UTF8.GetString(bytes).Should().Be(text.Replace(Secret, new string('*', Secret.Length)), "cut at {0}", cut);
            }
        }
    }

    [Test]
    public void A_secret_is_covered_in_segments_of_any_size([Range(1, 40)] int size)
    {
        var text = $"{Secret}x{Secret}{Secret}yz{Secret}";
        var bytes = Encoding.UTF8.GetBytes(text);

        new SecretMask([Secret]).Apply(Segments.OfSize(bytes, size)).Should().BeTrue();

        Encoding.UTF8.GetString(bytes).Should().Be(text.Replace(Secret, new string('*', Secret.Length)));
    }

    [TestCase("a+b/c<d>&'e\"\\==0123")]
    [TestCase("pässwörd-with-umlauts")]
    public void A_secret_is_covered_in_the_forms_that_ordinary_serialisers_write(string secret)
    {
        string[] forms =
        [
            secret,
            JsonSerializer.Serialize(secret)[1..^1],
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret).Replace("/", "\\/"),
            Uri.EscapeDataString(secret),
        ];
        foreach (var form in forms)
        {
            var bytes = Encoding.UTF8.GetBytes($"{{\"x\":\"{form}\"}}");
            var length = bytes.Length;
            new SecretMask([secret]).Apply(new ReadOnlySequence<byte>(bytes)).Should().BeTrue(form);
            Encoding.UTF8.GetString(bytes).Should().Be("{\"x\":\"" + new string('*', length - 8) + "\"}");
        }
    }

    [Test]
    public void Go_writes_angle_brackets_and_ampersands_as_small_escapes()
    {
        var bytes = "\"a\\u003cb\\u003e\\u0026c+/\""u8.ToArray();

        new SecretMask(["a<b>&c+/"]).Apply(new ReadOnlySequence<byte>(bytes));

        Encoding.UTF8.GetString(bytes).Should().MatchRegex(@"^""\*+""\z");
    }

    [Test]
    public void A_secret_that_begins_with_another_is_covered_whole()
    {
        var bytes = "abcdefgh abcd"u8.ToArray();

        new SecretMask(["abcd", "abcdefgh"]).Apply(new ReadOnlySequence<byte>(bytes));

        Encoding.UTF8.GetString(bytes).Should().Be("******** ****");
    }

    [TestCase("****")]
    [TestCase("aa")]
    [TestCase("a")]
    public void A_secret_that_repeats_itself_ends(string secret)
    {
        var bytes = "*******aaaaaaa"u8.ToArray();

        new SecretMask([secret]).Apply(Segments.OfSize(bytes, 3));

        Encoding.UTF8.GetString(bytes).Should().NotContain(secret == "****" ? "*a*" : "aa");
    }

    [Test]
    public void Without_a_hit_nothing_changes_and_nothing_is_allocated()
    {
        var bytes = new byte[100_000];
        bytes.AsSpan().Fill((byte)'g');
        var message = new ReadOnlySequence<byte>(bytes);
        var mask = new SecretMask([Secret, ""]);
        mask.Apply(message).Should().BeFalse();
        Allocations.Of(() => mask.Apply(message)).Should().Be(0);
        bytes.Should().NotContain((byte)'*');
        new SecretMask([]).Apply(message).Should().BeFalse();
    }
}
