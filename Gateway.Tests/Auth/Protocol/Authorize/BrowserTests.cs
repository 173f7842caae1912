using System.Net;
using System.Threading.Channels;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>The pages in real Chromium: it enforces cookies, Content-Security-Policy and form targets as no scripted person does.</summary>
public sealed class BrowserTests
{
    [Test]
    public async Task A_person_signs_in_twice_in_chromium_and_the_second_time_forgejo_asks_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var listener = await ClientListener.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client") { RedirectUri = listener.Callback };
        await client.RegisterAsync(Patience.Token);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);

        await page.GotoAsync(client.Begin().Address.ToString());
        await page.ClickAsync("button[value=approve]");
        await page.ClickAsync("button[value=alice]");
        await page.ClickAsync("button[value=true]");
        await page.ClickAsync("button[value=continue]");
        (await listener.NextAsync()).Should().Contain("code=").And.Contain("iss=");

        // Consent, Forgejo, the way back and the client's address are now one chain of redirects after one form.
        await page.GotoAsync(client.Begin().Address.ToString());
        await page.ClickAsync("button[value=approve]");
        (await listener.NextAsync()).Should().Contain("code=");
        complaints.Where(text => text.Contains("Content Security Policy", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task The_consent_page_fits_a_phone_and_reads_without_style(ColorScheme scheme)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        await client.RegisterAsync(Patience.Token);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, ColorScheme = scheme });

        await page.GotoAsync(client.Begin().Address.ToString());

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(390);
        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).CountAsync()).Should().Be(1);
        (await page.GetByRole(AriaRole.Button, new() { Name = "Allow and sign in" }).CountAsync()).Should().Be(1);
        var background = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        background.Should().Be(scheme == ColorScheme.Dark ? "rgb(22, 20, 18)" : "rgb(246, 244, 241)", "the style sheet was loaded");
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new() { ExecutablePath = Tools.Find("chromium", "chromium"), Args = ["--no-sandbox"] });

    /// <summary>A native client's loopback redirect.</summary>
    private sealed class ClientListener : IAsyncDisposable
    {
        private readonly WebApplication app;
        private readonly Channel<string> queries = Channel.CreateBounded<string>(10);

        private ClientListener()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            app = builder.Build();
            app.Run(async context =>
            {
                if (context.Request.Path == "/callback")
                {
                    await queries.Writer.WriteAsync(context.Request.QueryString.Value ?? "");
                }

                await context.Response.WriteAsync("You may close this window.");
            });
        }

        public Uri Callback => new(new Uri(app.Urls.First()), "/callback");

        public static async Task<ClientListener> StartAsync()
        {
            var listener = new ClientListener();
            await listener.app.StartAsync(Patience.Token);
            return listener;
        }

        public async Task<string> NextAsync() => await queries.Reader.ReadAsync(Patience.Token);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
