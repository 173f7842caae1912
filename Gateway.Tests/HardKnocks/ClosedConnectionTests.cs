using System.Net;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

public sealed class ClosedConnectionTests
{
    /// <summary>curl, scripts and many a proxy: a connection for each request. The close comes while the gateway is still at the end of the request, or not; ten tries see both.</summary>
    [Test]
    public async Task A_client_that_closes_its_connection_once_it_has_the_answer_keeps_its_session()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var token = (await gateway.SignInAsync("alice")).AccessToken;

        foreach (var _ in Enumerable.Range(0, 10))
        {
            var session = await OpenAndCloseAsync(gateway, token!);
            using var answer = await RawMcp.PostAsync(gateway, token, RawMcp.ListTools, session);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    private static async Task<string> OpenAndCloseAsync(GatewayUnderTest gateway, string token)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = RawMcp.Message(new Uri(gateway.Url, "/mcp"), token, RawMcp.Initialize);
        using var answer = await http.SendAsync(request, Patience.Token);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return answer.Headers.GetValues("Mcp-Session-Id").Single();
    }
}
