using Gateway.StdioBridge.Translation;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Translation;

public sealed class ServerProfileTests
{
    [Test]
    public void What_a_server_says_of_itself_is_discovered() =>
        System.Text.Encoding.UTF8.GetString(ServerProfile.Read(Segments.Whole("""{"capabilities":{"tools":{}},"instructions":"Be kind."}"""))!.Discovered(["2026-07-28"]))
            .Should().ContainAll("\"tools\"", "Be kind.", "2026-07-28");

    [TestCase("""{"instructions":"\ud800"}""")]
    [TestCase("""{"capabilities":{"\ud800":{}}}""")]
    [TestCase("""{"capabilities":{"tools":{"x":"\ud800"}}}""")]
    [TestCase("""{"serverInfo":{"name":"\ud800"}}""")]
    [TestCase("[]")]
    public void What_could_not_be_told_to_anybody_is_no_profile(string result) =>
        ServerProfile.Read(Segments.Whole(result)).Should().BeNull();
}
