using Gateway.StdioBridge.Sessions;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class GreetingTests
{
    [Test]
    public void Capabilities_are_paths_and_what_is_false_or_null_is_none() =>
        Greeting.Read(Segments.Whole("""{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true},"logging":{},"prompts":null,"resources":{"subscribe":false}}}"""))
            .Should().Be(new Greeting("2025-06-18", "logging resources tools tools.listChanged"));

    [TestCase("""{"protocolVersion":"\ud800","capabilities":{"tools":{}}}""", "", "tools")]
    [TestCase("""{"protocol\ud800":1,"protocolVersion":"1","capabilities":{"tools":{}}}""", "1", "tools")]
    [TestCase("""{"protocolVersion":"1","capabilities":{"to\ud800":{},"tools":{}}}""", "1", "tools \ufffd")]
    public void Half_a_surrogate_pair_spoils_nothing_but_itself(string result, string version, string capabilities) =>
        Greeting.Read(Segments.Whole(result)).Should().Be(new Greeting(version, capabilities));
}
