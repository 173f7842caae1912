using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>What no client and no server should send: the specified error, and gateway and session live.</summary>
public sealed class RubbishTests
{
    [TestCase("no JSON at all", -32700)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/ca""", -32700)]
    [TestCase("""{"jsonrpc":"1.0","id":1,"method":"tools/list"}""", -32600)]
    [TestCase("""[{"jsonrpc":"2.0","id":1,"method":"tools/list"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]""", -32600)]
    [TestCase(RawMcp.Initialize, -32600)]
    public async Task What_is_no_fitting_message_is_400_with_its_code(string body, int code)
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        using var answer = await alice.PostAsync(body);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        ((int?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["code"]).Should().Be(code);
        (await alice.TextAsync("echo", "alive")).Should().Be("alive");
    }

    [Test]
    public async Task Ill_formed_UTF8_is_400_with_the_code_of_unreadable_JSON()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        var message = Visitor.Tool("echo", "\u00ff\u00fe");

        await using var connection = await RawConnection.OpenAsync(gateway.Url);
        await connection.WriteAsync(RawConnection.Head(alice, Encoding.Latin1.GetByteCount(message)) + message);

        (await connection.ReadAsync(64 * 1024)).Should().StartWith("HTTP/1.1 400");
        (await alice.TextAsync("echo", "alive")).Should().Be("alive");
    }

    [Test]
    public async Task A_header_of_10_MB_is_431()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        await using var connection = await RawConnection.OpenAsync(gateway.Url);
        var writing = connection.WriteAsync(RawConnection.Head(alice, 2, $"X-Large: {new string('x', 10_000_000)}\r\n") + "{}");
        var answer = await connection.ReadAsync(64 * 1024);

        answer.Should().StartWith("HTTP/1.1 431");
        await writing.ContinueWith(written => written.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        (await alice.TextAsync("echo", "alive")).Should().Be("alive");
    }

    [Test]
    public async Task A_body_that_breaks_off_harms_nobody()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        await using (var connection = await RawConnection.OpenAsync(gateway.Url))
        {
            await connection.WriteAsync(RawConnection.Head(alice, 1000) + """{"jsonrpc":"2.0","id":1,"meth""");
        }

        (await alice.TextAsync("echo", "alive")).Should().Be("alive");
        await gateway.StopAsync();
        gateway.Logs.Lines.Should().NotContain(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Test]
    public async Task Rubbish_of_a_child_reaches_nobody_and_the_answer_behind_it_does()
    {
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        (await alice.TextAsync("rubbish")).Should().Be("survived");
        (await alice.TextAsync("echo", "alive")).Should().Be("alive");
    }
}
