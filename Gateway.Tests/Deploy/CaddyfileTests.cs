using System.Diagnostics;
using Gateway.Sandbox.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

public sealed class CaddyfileTests
{
    private static readonly string SnippetSite =
        $"import {CaddyUnderTest.ConfigFile("Caddyfile.snippet")}\n{{$PUBLIC_URL}} {{\nimport fjmcp-gateway {{$GATEWAY}}\nhandle {{\nreverse_proxy {{$FORGEJO}}\n}}\n}}";

    [TestCase("Caddyfile")]
    [TestCase("Caddyfile.own-host")]
    public async Task A_shipped_file_is_valid_as_it_is_and_formatted(string file)
    {
        (await Caddy("validate", "--adapter", "caddyfile", "--config", CaddyUnderTest.ConfigFile(file))).Should().Be(0);
        (await Caddy("fmt", CaddyUnderTest.ConfigFile(file))).Should().Be(0);
    }

    [Test]
    public async Task On_a_shared_host_each_path_reaches_its_owner([Values("Caddyfile", "Caddyfile.snippet")] string file)
    {
        await using var gateway = await Upstream.StartAsync("gateway");
        await using var forgejo = await Upstream.StartAsync("forgejo");
        await using var caddy = await Start(file == "Caddyfile" ? Import(file) : SnippetSite, gateway, forgejo);
        using var client = caddy.Client();

        (await Owners(client, PublicPaths.OfGateway())).Should().AllBe("gateway");
        (await Owners(client, PublicPaths.OfForgejo)).Should().AllBe("forgejo");
    }

    [Test]
    public async Task On_its_own_host_everything_reaches_the_gateway()
    {
        await using var gateway = await Upstream.StartAsync("gateway");
        await using var caddy = await Start(Import("Caddyfile.own-host"), gateway, gateway);
        using var client = caddy.Client();

        (await Owners(client, [.. PublicPaths.OfGateway(), "/", "/authorize", "/token", "/register", "/.well-known/openid-configuration"])).Should().AllBe("gateway");
    }

    [Test]
    public async Task With_an_http_address_on_loopback_it_serves_the_demo_without_a_certificate()
    {
        await using var gateway = await Upstream.StartAsync("gateway");
        await using var caddy = await CaddyUnderTest.StartAsync(
            $"http://localhost:{FreePort.Take()}", Import("Caddyfile.own-host"), new Dictionary<string, string> { ["GATEWAY"] = gateway.Address });
        using var client = new HttpClient { BaseAddress = new Uri(caddy.Url) };

        (await Owners(client, ["/mcp", "/oauth/authorize"])).Should().AllBe("gateway");
    }

    [Test]
    public async Task An_address_that_the_client_made_up_does_not_reach_the_gateway([Values("Caddyfile", "Caddyfile.own-host")] string file)
    {
        await using var gateway = await Upstream.StartAsync("gateway");
        await using var caddy = await Start(Import(file), gateway, gateway);
        using var client = caddy.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        (await client.GetStringAsync("/oauth/token")).Should().Be("gateway /oauth/token 127.0.0.1");
    }

    [Test]
    public async Task An_event_arrives_while_the_stream_is_still_open([Values("Caddyfile", "Caddyfile.own-host")] string file)
    {
        await using var gateway = await Upstream.StartAsync("gateway");
        await using var caddy = await Start(Import(file), gateway, gateway);
        using var client = caddy.Client();

        using var events = await OpenStream(client, gateway, "first");
        await gateway.SendAsync("second");

        (await ReadEvent(events)).Should().Be("data: second");
    }

    // With `flush_interval -1` Caddy goes on reading from the gateway after the client has left; an abandoned stream would hold its session open.
    [Test]
    public async Task A_client_that_leaves_is_seen_by_the_gateway([Values("Caddyfile", "Caddyfile.own-host")] string file)
    {
        await using var gateway = await Upstream.StartAsync("gateway");
        await using var caddy = await Start(Import(file), gateway, gateway);
        using var client = caddy.Client();

        (await OpenStream(client, gateway, "first")).Dispose();

        await gateway.ClientLeft.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static string Import(string file) => "import " + CaddyUnderTest.ConfigFile(file);

    private static Task<CaddyUnderTest> Start(string sites, Upstream gateway, Upstream forgejo) =>
        CaddyUnderTest.StartAsync($"https://localhost:{FreePort.Take()}", sites, new Dictionary<string, string>
        {
            ["GATEWAY"] = gateway.Address,
            ["FORGEJO"] = forgejo.Address,
        });

    private static async Task<IReadOnlyList<string>> Owners(HttpClient client, IEnumerable<string> paths)
    {
        var owners = new List<string>();
        foreach (var path in paths)
        {
            var answer = await client.GetStringAsync(path);
            owners.Add(answer.Split(' ')[0] is var owner && answer.Split(' ')[1] == path ? owner : answer);
        }

        return owners;
    }

    private static async Task<StreamReader> OpenStream(HttpClient client, Upstream gateway, string first)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Upstream.StreamPath);
        request.Headers.Accept.ParseAdd("text/event-stream");
        await gateway.SendAsync(first);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await ReadEvent(events)).Should().Be("data: " + first);
        return events;
    }

    private static async Task<string?> ReadEvent(StreamReader events)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var line = await events.ReadLineAsync(limit.Token);
        await events.ReadLineAsync(limit.Token);
        return line;
    }

    private static async Task<int> Caddy(params string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.Find("caddy", "caddy"), arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        TestContext.Out.WriteLine(string.Concat(said));
        return process.ExitCode;
    }
}
