using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth;
using Gateway.Configuration;
using Gateway.Proxy.Forwarding;
using Gateway.Sandbox.Forgejo;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.GatewayHost.Proxy.Forwarding;

public sealed class InFrontOfForgejoTests
{
    private const string Token = "fjg_at_0123456789abcdefghijABCDEFGHIJklmnopqrst";

    [Test]
    public void The_shipped_settings_hold_nothing_unknown()
    {
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(Tools.RepositoryRoot, "config", "gateway.in-front.example.json"));
        var walk = new SchemaWalk(configuration);

        walk.Unknown.Should().BeEmpty();
        walk.Unreadable.Should().BeEmpty();
    }

    [Test]
    public async Task A_person_signs_in_and_calls_with_Forgejo_behind_the_gateway_on_one_host_name()
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        await using var gateway = await InFront.OfAsync(forgejo.Url, forgejo, KnockServer.Settings());
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        (await alice.TextAsync("echo", "hello")).Should().Be("hello");

        forgejo.Requests.ToList().Should().Contain(request => request.Path == "/login/oauth/authorize");
        (await gateway.Http.GetStringAsync(new Uri(gateway.Url, "/api/v1/version"), Patience.Token)).Should().Contain("version");
        await gateway.StopAsync();
        gateway.Logs.Text.Should().Contain("forgejo GET 303", "the browser went to Forgejo through the gateway");
    }

    [Test]
    public async Task Forgejo_sees_its_own_cookies_and_tokens_and_none_of_the_gateways()
    {
        await using var behind = await Behind.StartAsync();
        await using var gateway = await InFront.OfAsync(behind.Url);

        var own = await HeadersAsync(gateway, request =>
        {
            request.Headers.Add("Cookie", "i_like_gitea=theirs; fjg-session=ours; __Host-fjg-form=ours; lang=de; __Host-fjg-pending-1=ours");
            request.Headers.TryAddWithoutValidation("Authorization", "token 0123456789abcdef0123456789abcdef01234567");
        });
        var ours = await HeadersAsync(gateway, request =>
        {
            request.Headers.Add("Cookie", "fjg-session=ours");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Token);
        });
        var git = await HeadersAsync(gateway, request =>
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:" + Token))));

        own["Cookie"].Should().Be("i_like_gitea=theirs; lang=de");
        own["Authorization"].Should().StartWith("token 0123");
        ours.Should().NotContainKey("Cookie").And.NotContainKey("Authorization");
        git.Should().NotContainKey("Authorization");
    }

    [Test]
    public async Task Forgejo_learns_the_public_name_and_the_clients_address_and_believes_no_client_about_itself()
    {
        await using var behind = await Behind.StartAsync();
        await using var gateway = await InFront.OfAsync(behind.Url, more: new Dictionary<string, string?> { ["Gateway:PublicUrl"] = "https://git.example.org", ["Gateway:TrustedProxies:0"] = "127.0.0.1" });

        var seen = await HeadersAsync(gateway, request =>
        {
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Add("X-Forwarded-Host", "evil.example.com");
            request.Headers.Add("X-Forwarded-Proto", "http");
            request.Headers.Add("X-Real-IP", "198.51.100.1");
            request.Headers.Add("Forwarded", "for=198.51.100.1");
            request.Headers.Add("X-WEBAUTH-USER", "root");
        });

        seen["Host"].Should().Be("git.example.org");
        seen["X-Forwarded-Host"].Should().Be("git.example.org");
        seen["X-Forwarded-Proto"].Should().Be("https");
        seen["X-Forwarded-For"].Should().Be("203.0.113.7");
        seen.Keys.Should().NotContain(["X-Real-IP", "Forwarded", "X-WEBAUTH-USER"]);
    }

    [Test]
    public async Task A_push_of_any_size_goes_through_whole_and_may_pause()
    {
        // Kestrel's own bounds: 30 MB, and five seconds of silence.
        var (megabytes, pause) = (LongForm.Or(100, 32), LongForm.Or(20, 0));
        await using var behind = await Behind.StartAsync();
        await using var gateway = await InFront.OfAsync(behind.Url);
        var piece = RandomNumberGenerator.GetBytes(1024 * 1024);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        using var push = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Url, "/push")) { Content = new Pieces(piece, megabytes, TimeSpan.FromSeconds(pause), whole) };

        using var answer = await http.SendAsync(push);

        (await answer.Content.ReadAsStringAsync()).Should().Be(Convert.ToHexString(whole.GetHashAndReset()));
        await TestContext.Out.WriteLineAsync($"{megabytes} MB, paused {pause} s");
    }

    [Test]
    public async Task A_stream_may_be_silent_for_minutes_and_goes_on()
    {
        var seconds = LongForm.Or(180, 0);
        await using var behind = await Behind.StartAsync();
        await using var gateway = await InFront.OfAsync(behind.Url);
        using var answer = await gateway.GetAsync("/user/events");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await events.ReadLineAsync()).Should().Be("data: first", "nothing holds it back");

        // The one thing that only the clock can show: that no time-out on the way ends what is silent.
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        behind.GoOn.SetResult();

        (await events.ReadToEndAsync()).Should().Contain("data: second");
        await TestContext.Out.WriteLineAsync($"silent for {seconds} s");
    }

    [Test]
    public async Task Forgejo_down_is_a_page_that_says_so()
    {
        await using var gateway = await InFront.OfAsync("http://127.0.0.1:1");

        var answer = await gateway.SendAsync(HttpMethod.Get, "/alice/garden", change: request => request.Headers.Accept.ParseAdd("text/html"));

        answer.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("FJG-1301");
    }

    [TestCase("a=1; fjg-session=x", "a=1")]
    [TestCase("fjg-session=x;fjg-form=y", "")]
    [TestCase(" fjg-session =x; a=fjg-session=1", "a=fjg-session=1")]
    [TestCase("; ;a;b=", "a; b=")]
    public void Only_cookies_that_are_ours_are_taken_out(string cookies, string others) => ForwardedRequests.Others(cookies).Should().Be(others);

    [TestCase("Bearer " + Token, true)]
    [TestCase("DPoP " + Token, true)]
    [TestCase("Basic Zmo6dG9rZW4=", false)]
    [TestCase("Basic not base64", false)]
    [TestCase("token 0123456789abcdef0123456789abcdef01234567", false)]
    [TestCase("", false)]
    public void Only_tokens_that_are_ours_are_taken_out(string authorization, bool ours) => OwnCredentials.IsIn(authorization).Should().Be(ours);

    private static async Task<Dictionary<string, string>> HeadersAsync(GatewayUnderTest gateway, Action<HttpRequestMessage> change)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/user", change: change);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return new Dictionary<string, string>((await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>())!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A body of unknown length, as git's: pieces with a pause in the middle.</summary>
    private sealed class Pieces(byte[] piece, int count, TimeSpan pause, IncrementalHash hash) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var i = 0; i < count; i++)
            {
                hash.AppendData(piece);
                await stream.WriteAsync(piece);
                if (i == count / 2)
                {
                    await stream.FlushAsync();
                    await Task.Delay(pause, TimeProvider.System);
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
