using Gateway.StdioBridge.Sessions;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class OversizedTailTests
{
    [TestCase("""zzz"},"jsonrpc":"2.0","id":7}""")]
    [TestCase("""zzz"},"id":7,"jsonrpc":"2.0"}""")]
    [TestCase("""zzz"}, "id" : 7 }""")]
    public void An_id_at_a_messages_end_is_found(string tail)
    {
        OversizedTail.TryReadId(Segments.Whole(tail), out var id).Should().BeTrue();
        id.Should().Be(7);
    }

    [TestCase("""zzz","id":7}}""", Description = "of an inner object")]
    [TestCase("""zzz,\"id\":7}""", Description = "within a text")]
    [TestCase("""zzz"},"id":"7"}""", Description = "none of the gateway's")]
    [TestCase("""zzz"},"id":7.5}""")]
    [TestCase("""zzz"},"id":7,"extra":1}""")]
    [TestCase("")]
    public void What_is_no_messages_id_is_not_taken_for_one(string tail) =>
        OversizedTail.TryReadId(Segments.Whole(tail), out _).Should().BeFalse();
}
