using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.StdioBridge.Http;

public sealed class RefusalTests
{
    private static readonly string[] ServedVersions = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    [TestCase("no JSON", HttpStatusCode.BadRequest, -32700)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"", HttpStatusCode.BadRequest, -32700)]
    [TestCase("", HttpStatusCode.BadRequest, -32700)]
    [TestCase("42", HttpStatusCode.BadRequest, -32600)]
    [TestCase("{\"id\":1,\"method\":\"ping\"}", HttpStatusCode.BadRequest, -32600)]
    [TestCase("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", HttpStatusCode.BadRequest, -32600)]
    public async Task What_is_no_single_message_is_refused_and_the_session_lives(string body, HttpStatusCode status, int code)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var response = await client.PostAsync(body);

        await ShouldBeAsync(response, status, code);
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task Ill_formed_UTF8_is_refused_and_the_session_lives()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        byte[] body = [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\""u8, 0xc3, 0x28, .. "\"}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

        using var response = await client.SendAsync(HttpMethod.Post, content);

        await ShouldBeAsync(response, HttpStatusCode.BadRequest, -32700);
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task A_ten_megabyte_header_is_refused_and_the_session_lives()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        client.ProtocolVersion = new string('9', 10 * 1024 * 1024);

        var sending = async () => (await client.PostAsync(BridgeClient.Request(1, "ping"))).StatusCode;

        // Kestrel answers 431 and closes; a client that is still sending may see the closed connection first.
        try
        {
            (await sending()).Should().Be(HttpStatusCode.RequestHeaderFieldsTooLarge);
        }
        catch (HttpRequestException)
        {
        }

        client.ProtocolVersion = null;
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task A_message_over_the_limit_is_413_by_its_announced_and_by_its_real_length()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:MaxMessageBytes", "65536"));
        using var client = await host.Client().OpenAsync();
        var body = BridgeClient.Tool(1, "echo", $$"""{"text":"{{new string('a', 70_000)}}"}""");
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) { Headers = { ContentType = new("application/json"), ContentLength = null } };

        using var announced = await client.PostAsync(body);
        await ShouldBeAsync(announced, HttpStatusCode.RequestEntityTooLarge, -32600);
        using var real = await client.SendAsync(HttpMethod.Post, chunked);
        await ShouldBeAsync(real, HttpStatusCode.RequestEntityTooLarge, -32600);

        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [TestCase("application/json")]
    [TestCase("text/event-stream")]
    [TestCase("text/html")]
    public async Task Accept_must_allow_both_forms(string accept)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();
        client.Accept = accept;

        using var response = await client.PostAsync(BridgeClient.Initialize());

        await ShouldBeAsync(response, HttpStatusCode.NotAcceptable, -32000);
    }

    [Test]
    public async Task Accept_of_anything_is_good_enough()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();
        client.Accept = "*/*";

        using var response = await client.PostAsync(BridgeClient.Initialize());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("text/plain")]
    [TestCase("application/jsonp")]
    public async Task The_body_must_be_declared_as_JSON(string type)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();

        using var response = await client.SendAsync(HttpMethod.Post, new StringContent(BridgeClient.Initialize(), Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(type)));

        await ShouldBeAsync(response, HttpStatusCode.UnsupportedMediaType, -32600);
    }

    [Test]
    public async Task Without_a_session_id_only_initialize_is_served()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();

        using var post = await client.PostAsync(BridgeClient.Request(5, "tools/list"));
        using var get = await client.SendAsync(HttpMethod.Get);
        using var delete = await client.SendAsync(HttpMethod.Delete);

        (await ShouldBeAsync(post, HttpStatusCode.BadRequest, -32000))["id"]!.GetValue<int>().Should().Be(5);
        await ShouldBeAsync(get, HttpStatusCode.BadRequest, -32000);
        await ShouldBeAsync(delete, HttpStatusCode.BadRequest, -32000);
    }

    [Test]
    public async Task An_unknown_session_and_another_grants_session_are_the_same_404()
    {
        await using var host = await BridgeHost.StartAsync();
        using var alice = await host.Client().OpenAsync();
        using var unknown = host.Client();
        using var bob = host.Client("bob");
        using var otherGrant = host.Client("alice", "alice-other");
        using var otherPerson = host.Client("bob", "alice-grant");
        using var otherServer = host.Client("alice", "alice-grant", "banner");
        unknown.SessionId = new string('A', 43);
        bob.SessionId = otherGrant.SessionId = otherPerson.SessionId = otherServer.SessionId = alice.SessionId;

        var bodies = new List<string>();
        foreach (var client in (BridgeClient[])[unknown, bob, otherGrant, otherPerson, otherServer])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete])
            {
                using var response = method == HttpMethod.Post ? await client.PostAsync(BridgeClient.Request(1, "ping")) : await client.SendAsync(method);
                response.StatusCode.Should().Be(HttpStatusCode.NotFound);
                bodies.Add((await response.Content.ReadAsStringAsync()).Replace("\"id\":1", "\"id\":null"));
            }
        }

        bodies.Distinct().Should().ContainSingle();
        (await alice.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task A_second_initialize_in_a_session_is_refused_and_the_session_lives()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var response = await client.PostAsync(BridgeClient.Initialize());

        await ShouldBeAsync(response, HttpStatusCode.BadRequest, -32600);
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [TestCase("2025-03-26", true)]
    [TestCase("2025-06-18", true)]
    [TestCase("2025-11-25", true)]
    [TestCase("2023-01-01", false)]
    [TestCase("latest", false)]
    public async Task The_protocol_version_header_must_name_a_known_version(string version, bool known)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        client.ProtocolVersion = version;

        using var response = await client.PostAsync(BridgeClient.Request(1, "ping"));

        response.StatusCode.Should().Be(known ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_probe_of_a_later_revision_is_told_which_versions_are_served()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();
        client.ProtocolVersion = "2027-07-28";

        using var response = await client.PostAsync(BridgeClient.Request(
            1, "server/discover", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2027-07-28","io.modelcontextprotocol/clientCapabilities":{}}}"""));

        var body = await ShouldBeAsync(response, HttpStatusCode.BadRequest, -32022);
        body["error"]!["data"]!["supported"]!.AsArray().Select(version => version!.GetValue<string>()).Should().Equal(ServedVersions);
        body["error"]!["data"]!["requested"]!.GetValue<string>().Should().Be("2027-07-28");
        body["id"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public async Task Header_and_envelope_of_the_modern_era_must_agree()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();
        const string Enveloped = """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""";

        using var withoutHeader = await client.PostAsync(BridgeClient.Request(1, "tools/list", Enveloped));
        client.ProtocolVersion = "2026-07-28";
        using var withoutEnvelope = await client.PostAsync(BridgeClient.Request(1, "tools/list"));
        using var initialize = await client.PostAsync(BridgeClient.Request(1, "initialize", Enveloped));

        await ShouldBeAsync(withoutHeader, HttpStatusCode.BadRequest, -32020);
        await ShouldBeAsync(withoutEnvelope, HttpStatusCode.BadRequest, -32602);
        await ShouldBeAsync(initialize, HttpStatusCode.NotFound, -32601);
    }

    [Test]
    public async Task A_plain_initialize_for_the_modern_version_is_a_legacy_one()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();

        var answer = await client.AnswerAsync(BridgeClient.Initialize("2026-07-28"));

        answer["result"]!["protocolVersion"]!.GetValue<string>().Should().Be("2025-11-25");
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Other_methods_are_405(string method)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();

        using var response = await client.SendAsync(new HttpMethod(method));

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().BeEquivalentTo("GET", "POST", "DELETE");
    }

    private static async Task<JsonNode> ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, int code)
    {
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        response.StatusCode.Should().Be(status, body.ToJsonString());
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        body["error"]!["code"]!.GetValue<int>().Should().Be(code, body.ToJsonString());
        return body;
    }
}
