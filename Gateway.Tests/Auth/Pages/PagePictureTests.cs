using Gateway.Auth.Pages;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Playwright;

namespace Gateway.Tests.Auth.Pages;

/// <summary>
/// Walks a person past every kind of page in real Chromium. With <c>FJMCP_TAKE_PICTURES=1</c> it also writes the pictures of docs/signing-in.md; look at each of
/// them then. A plain run changes no file.
/// </summary>
public sealed class PagePictureTests
{
    private static readonly string Folder = Path.Combine(Tools.RepositoryRoot, "docs", "images", "pages");

    private static readonly bool Write = Environment.GetEnvironmentVariable("FJMCP_TAKE_PICTURES") == "1";

    [Test]
    public async Task Every_page_fits_its_screen([Values] bool phone, [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var suffix = $"{(phone ? "phone" : "desktop")}-{colours.ToString().ToLowerInvariant()}";
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Claude Code");
        await client.RegisterAsync(Patience.Token);
        var size = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 800 };
        await using var alice = await BrowserPerson.StartAsync("alice", options: new() { ViewportSize = size, ColorScheme = colours });
        var page = await alice.Context.NewPageAsync();

        await page.GotoAsync(gateway.Url + "mcp");
        await ShootAsync(gateway, page, "connect", suffix);
        await page.GotoAsync(client.Begin().Address.ToString());
        await page.ClickAsync("summary");
        await ShootAsync(gateway, page, "consent", suffix);
        gateway.Forgejo.Faults.Fail("/.well-known", 502);
        await page.ClickAsync("button[value=approve]");
        await ShootAsync(gateway, page, "forgejo-down", suffix);
        gateway.Forgejo.Faults.Clear();
        await page.ClickAsync("button[value=again]");
        await page.ClickAsync("button[value=alice]");
        await page.ClickAsync("button[value=true]");
        await ShootAsync(gateway, page, "signed-in", suffix);
        await page.ClickAsync("button[value=switch]");
        await ShootAsync(gateway, page, "switch-account", suffix);
        await NotAllowedAsync(alice, suffix);
    }

    private static async Task NotAllowedAsync(BrowserPerson alice, string suffix)
    {
        await using var closed = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["Access:AllowUsers:0"] = "bob" });
        using var client = new OAuthClient(new Uri(closed.Url, "/mcp"), "Claude Code");
        await client.RegisterAsync(Patience.Token);
        await alice.WalkAsync(client.Begin().Address);
        await ShootAsync(closed, alice.Context.Pages[^1], "not-allowed", suffix);
    }

    // Ports are others at each run: a picture shall change only when the page does.
    private static async Task ShootAsync(GatewayUnderTest gateway, IPage page, string name, string suffix)
    {
        await page.WaitForLoadStateAsync(LoadState.Load);
        await page.EvaluateAsync(
            """
            ([gateway, forgejo]) => {
            const put = text => text.replaceAll('http://' + gateway, 'https://mcp.example.org').replaceAll(gateway, 'mcp.example.org').replaceAll(forgejo, 'git.example.org');
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) { if (walk.currentNode.parentElement.tagName !== 'SCRIPT') walk.currentNode.data = put(walk.currentNode.data); }
            for (const input of document.querySelectorAll('input[readonly]')) input.value = put(input.value);
            for (const id of document.querySelectorAll('footer code:last-child')) id.textContent = '0HNH4D7Q2K1VB:00000004';
            }
            """,
            new[] { gateway.Url.Authority, new Uri(gateway.Forgejo.Url).Authority });
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
            .Should().Be(0, "nobody should have to scroll {0} sideways", name);
        if (Write)
        {
            await File.WriteAllBytesAsync(Path.Combine(Folder, $"{name}-{suffix}.png"), SmallPng.Rewrite(await page.ScreenshotAsync(new() { FullPage = true })));
        }
    }
}
