using System.Buffers.Text;
using System.Text;
using Gateway.StdioBridge.Http.Legacy;

namespace Gateway.Tests.StdioBridge.Http.Legacy;

public sealed class EventIdTests
{
    [TestCase("1")]
    [TestCase("\"one\"")]
    public void An_id_that_the_gateway_made_is_read_back(string request) =>
        Encoding.UTF8.GetString(EventId.Read("e.2.3." + Encode(request))!.Value.RequestId).Should().Be(request);

    [TestCase("1,\"result\":{}")]
    [TestCase("1\n\ndata: forged")]
    [TestCase("1\n")]
    [TestCase("\n1")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("")]
    public void What_is_more_or_else_than_a_requests_id_is_none(string request) =>
        EventId.Read("e.2.3." + Encode(request)).Should().BeNull();

    [Test]
    public void An_id_of_the_GET_stream_names_no_request()
    {
        Encoding.ASCII.GetString(new EventId("e", EventId.GetStream, 3, []).Write()).Should().Be("e.0.3.");
        EventId.Read("e.0.3.")!.Value.Sequence.Should().Be(3);
        EventId.Read("e.0.3." + Encode("1")).Should().BeNull();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
