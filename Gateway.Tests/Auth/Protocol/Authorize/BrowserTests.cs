using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>The pages in real Chromium: it enforces cookies, Content-Security-Policy and form targets as no scripted person does.</summary>
public sealed class BrowserTests
{
    [Test]
    public async Task A_person_signs_in_twice_in_chromium_and_the_second_time_forgejo_asks_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var listener = await CallbackListener.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client") { RedirectUri = listener.Callback };
        await client.RegisterAsync(Patience.Token);
        await using var context = await (await Chromium.SharedAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
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

    [Test]
    public async Task The_whole_way_needs_no_script()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var listener = await CallbackListener.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client") { RedirectUri = listener.Callback };
        await client.RegisterAsync(Patience.Token);
        await using var context = await (await Chromium.SharedAsync()).NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Chromium.PatienceMilliseconds);

        await page.GotoAsync(client.Begin().Address.ToString());
        foreach (var button in (string[])["approve", "alice", "true", "continue"])
        {
            await page.ClickAsync($"button[value={button}]");
        }

        (await listener.NextAsync()).Should().Contain("code=");
    }

    [Test]
    public async Task A_screen_reader_finds_landmarks_names_and_all_that_a_person_has_to_know()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        await client.RegisterAsync(Patience.Token);
        await using var context = await (await Chromium.SharedAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Chromium.PatienceMilliseconds);

        await page.GotoAsync(client.Begin("forgejo:write").Address.ToString());

        foreach (var landmark in (AriaRole[])[AriaRole.Banner, AriaRole.Main, AriaRole.Contentinfo])
        {
            (await page.GetByRole(landmark).CountAsync()).Should().Be(1, landmark.ToString());
        }

        (await page.GetByRole(AriaRole.Form, new() { Name = "Allow Test client to use your Forgejo account?" }).CountAsync()).Should().Be(1);
        (await page.GetByRole(AriaRole.List, new() { Name = "It may" }).GetByRole(AriaRole.Listitem).CountAsync()).Should().Be(2);
        (await page.GetAttributeAsync("html", "lang")).Should().Be("en");
        await page.ClickAsync("summary");
        (await page.InnerTextAsync("main")).Should().ContainAll(
            "Test client", "name not verified", "Answer goes to", "this computer (127.0.0.1:33418)", "For how long", "unused for 30 days",
            "Read and change", "repositories with their files", "Only read", "organisations and teams", "write:repository");
        (await page.GetAttributeAsync("footer a", "href")).Should().Be(gateway.Forgejo.Url.TrimEnd('/') + "/user/settings/applications");
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task The_consent_page_fits_a_phone_and_reads_without_style(ColorScheme scheme)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        await client.RegisterAsync(Patience.Token);
        await using var context = await (await Chromium.SharedAsync()).NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, ColorScheme = scheme });
        var page = await context.NewPageAsync();

        await page.GotoAsync(client.Begin().Address.ToString());

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(390);
        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).CountAsync()).Should().Be(1);
        (await page.GetByRole(AriaRole.Button, new() { Name = "Allow and sign in" }).CountAsync()).Should().Be(1);
        var background = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        background.Should().Be(scheme == ColorScheme.Dark ? "rgb(22, 20, 18)" : "rgb(246, 244, 241)", "the style sheet was loaded");
    }
}
