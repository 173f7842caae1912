using Microsoft.Playwright;

namespace Gateway.Tests.Support;

/// <summary>The machine's own Chromium, without a screen. One serves the whole run, because a browser costs more than the pages in it: people differ by their contexts.</summary>
internal static class Chromium
{
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly Lazy<Task<IBrowser>> Shared = new(() => StartAsync());

    public static float PatienceMilliseconds => (float)Patience.Span.TotalMilliseconds;

    /// <summary>The browser of the run; a missing program skips the test.</summary>
    public static Task<IBrowser> SharedAsync()
    {
        // Before the value is made: a missing program must be this test's matter and not be kept for others.
        Tools.Find("chromium", "chromium");
        return Shared.Value;
    }

    /// <summary>A browser of the caller's own, for a test that needs other arguments.</summary>
    public static async Task<IBrowser> StartAsync(params string[] more) => await (await Driver.Value).Chromium.LaunchAsync(new()
    {
        ExecutablePath = Tools.Find("chromium", "chromium"),
        Args = [.. Quiet, .. more],
        Timeout = PatienceMilliseconds,
    });

    /// <summary>Ends what was started, if anything was.</summary>
    public static async Task EndAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).CloseAsync();
        }

        if (Driver.IsValueCreated)
        {
            (await Driver.Value).Dispose();
        }
    }
}
