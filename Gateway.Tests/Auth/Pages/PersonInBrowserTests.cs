using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Tests.Auth.Pages;

/// <summary>What goes wrong for people, in real Chromium: two tabs, no cookies, another browser, Forgejo away.</summary>
public sealed class PersonInBrowserTests
{
    [Test]
    public async Task Continue_pressed_in_two_tabs_says_in_the_second_that_it_was_used()
    {
        await using var scene = await StartAsync();
        await using var alice = await BrowserPerson.StartAsync("alice");
        alice.Presses = ["approve", "true"];
        (await alice.WalkAsync(scene.Client.Begin().Address)).Title.Should().Contain("Continue as alice?");
        var first = alice.Context.Pages[^1];
        var second = await alice.Context.NewPageAsync();
        await second.GotoAsync(first.Url);

        await first.ClickAsync("button[value=continue]");
        (await scene.Listener.NextAsync()).Should().Contain("code=");
        await second.ClickAsync("button[value=continue]");

        (await second.InnerTextAsync("main")).Should().Contain("FJG-1204").And.Contain("close this tab");
        alice.Complaints.Where(text => text.Contains("Content Security Policy", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public async Task Another_account_is_taken_after_signing_out_at_Forgejo()
    {
        await using var scene = await StartAsync();
        await using var alice = await BrowserPerson.StartAsync("alice");
        alice.Presses = ["approve", "true"];
        (await alice.WalkAsync(scene.Client.Begin().Address)).Title.Should().Contain("Continue as alice?");
        var page = alice.Context.Pages[^1];
        await page.ClickAsync("button[value=switch]");
        (await page.InnerTextAsync("main")).Should().Contain("at the moment alice");

        scene.Gateway.Forgejo.SignOut("alice");
        await page.ClickAsync("button[value=again]");
        await page.ClickAsync("button[value=bob]");
        await page.ClickAsync("button[value=true]");

        (await page.TitleAsync()).Should().Contain("Continue as bob?");
        await page.ClickAsync("button[value=continue]");
        (await scene.Listener.NextAsync()).Should().Contain("code=");
    }

    [Test]
    public async Task A_browser_that_keeps_no_cookies_is_told_so_before_it_goes_to_Forgejo()
    {
        await using var scene = await StartAsync();
        using var profile = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(profile.Path, "Default"));
        profile.Write("Default/Preferences", """{"profile":{"default_content_setting_values":{"cookies":2}}}""");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchPersistentContextAsync(profile.Path, new()
        {
            ExecutablePath = Tools.Find("chromium", "chromium"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            Timeout = Chromium.PatienceMilliseconds,
        });
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(Chromium.PatienceMilliseconds);

        await page.GotoAsync(scene.Client.Begin().Address.ToString());
        await page.ClickAsync("button[value=approve]");

        (await page.InnerTextAsync("main")).Should().Contain("FJG-1205").And.Contain("Allow cookies for this site");
        scene.Gateway.Forgejo.Requests.Count(request => request.Path.StartsWith("/login", StringComparison.Ordinal)).Should().Be(0);
    }

    [Test]
    public async Task A_way_back_that_is_carried_to_another_browser_opens_nothing_there_and_works_once_here()
    {
        await using var scene = await StartAsync();
        await using var alice = await BrowserPerson.StartAsync("alice");
        await using var bob = await BrowserPerson.StartAsync("bob");
        var back = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        alice.Context.Request += (_, request) => _ = request.Url.Contains("/oauth/callback", StringComparison.Ordinal) && back.TrySetResult(request.Url);
        alice.Presses = ["approve", "true"];
        (await alice.WalkAsync(scene.Client.Begin().Address)).Title.Should().Contain("Continue as alice?");
        var address = await back.Task.WaitAsync(Patience.Span);

        var elsewhere = await bob.Context.NewPageAsync();
        await elsewhere.GotoAsync(address);
        var again = await alice.Context.NewPageAsync();
        await again.GotoAsync(address);

        (await elsewhere.InnerTextAsync("main")).Should().Contain("FJG-1205");
        (await again.InnerTextAsync("main")).Should().Contain("FJG-1204");
        await alice.Context.Pages[0].ClickAsync("button[value=continue]");
        (await scene.Listener.NextAsync()).Should().Contain("code=", "nobody has spoilt it");
    }

    [Test]
    public async Task While_Forgejo_is_down_the_page_offers_to_try_again_and_then_goes_on()
    {
        await using var scene = await StartAsync();
        await using var alice = await BrowserPerson.StartAsync("alice");
        scene.Gateway.Forgejo.Faults.Fail("/", 502);

        var rest = await alice.WalkAsync(scene.Client.Begin().Address);
        rest.Text.Should().Contain("FJG-1301").And.Contain("Try again");
        scene.Gateway.Forgejo.Faults.Clear();
        alice.Presses = [.. alice.Presses, "again"];
        rest = await alice.GoOnAsync(alice.Context.Pages[^1], scene.Listener.Callback.ToString());

        rest.AtCallback.Should().BeTrue("{0}", rest);
    }

    [Test]
    public async Task Who_is_not_let_in_reads_why_and_finds_the_way_back_to_the_app()
    {
        await using var scene = await StartAsync(("Access:DenyUsers:0", "alice"));
        await using var alice = await BrowserPerson.StartAsync("alice");

        var rest = await alice.WalkAsync(scene.Client.Begin().Address);

        rest.Text.Should().Contain("FJG-1401").And.Contain("Ask whoever runs this gateway");
        await alice.Context.Pages[^1].ClickAsync("a.button");
        (await scene.Listener.NextAsync()).Should().Contain("error=access_denied");
    }

    private static async Task<Scene> StartAsync(params (string Key, string? Value)[] settings)
    {
        var gateway = await GatewayUnderTest.StartAsync(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        var listener = await CallbackListener.StartAsync();
        var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client") { RedirectUri = listener.Callback };
        await client.RegisterAsync(Patience.Token);
        return new Scene(gateway, listener, client);
    }

    private sealed record Scene(GatewayUnderTest Gateway, CallbackListener Listener, OAuthClient Client) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Listener.DisposeAsync();
            await Gateway.DisposeAsync();
        }
    }
}
