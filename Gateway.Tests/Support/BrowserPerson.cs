using Gateway.Sandbox.Forgejo;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;

namespace Gateway.Tests.Support;

/// <summary>A person at real Chromium, with cookies of their own: reads the pages they are sent to and presses the buttons that agree, the gateway's and Forgejo's.</summary>
internal sealed class BrowserPerson : IAsyncDisposable
{
    private const int MaxPages = 10;
    private readonly string? password;

    private BrowserPerson(string login, string? password, IBrowserContext context) => (Login, this.password, Context) = (login, password, context);

    public string Login { get; }

    public IBrowserContext Context { get; }

    /// <summary>Values of the buttons that are pressed.</summary>
    public IReadOnlyCollection<string> Presses { get; set; } = ["approve", "continue", "true"];

    /// <summary>The titles of the pages that were answered, oldest first.</summary>
    public List<string> Answered { get; } = [];

    /// <summary>What the browser complained of in its console: a blocked form or style, say.</summary>
    public List<string> Complaints { get; } = [];

    /// <param name="login"><c>alice</c>, <c>bob</c> or another person of the stand-in.</param>
    /// <param name="forgejo">Where the password is known; without it the stand-in's button with the person's name is pressed.</param>
    /// <param name="browser">Null: the shared one.</param>
    /// <param name="options">Language, colours, size; null: Chromium's own.</param>
    public static async Task<BrowserPerson> StartAsync(string login, StandInForgejo? forgejo = null, IBrowser? browser = null, BrowserNewContextOptions? options = null)
    {
        var context = await (browser ?? await Chromium.SharedAsync()).NewContextAsync(options);
        context.SetDefaultTimeout(Chromium.PatienceMilliseconds);
        var person = new BrowserPerson(login, forgejo?.PasswordOf(login), context);
        context.Console += (_, message) => person.Complaints.Add(message.Text);
        return person;
    }

    /// <summary>Opens a client's authorization address in a new tab and goes through all pages, to its redirect or to a page that asks nothing known.</summary>
    /// <param name="authorization">With a <c>redirect_uri</c> at which somebody listens.</param>
    public async Task<BrowserRest> WalkAsync(Uri authorization)
    {
        var callback = QueryHelpers.ParseQuery(authorization.Query)["redirect_uri"].ToString();
        var page = await Context.NewPageAsync();
        await page.GotoAsync(authorization.ToString());
        return await GoOnAsync(page, callback);
    }

    /// <summary>Goes on from the page that a tab shows.</summary>
    public async Task<BrowserRest> GoOnAsync(IPage page, string callback)
    {
        for (var answered = 0; answered < MaxPages; answered++)
        {
            await LoadedAsync(page);
            await ReloadUntilReachedAsync(page);
            if (page.Url.Split('?')[0] == callback || await AnswerOfAsync(page) is not { } answer)
            {
                break;
            }

            var title = await page.TitleAsync();
            lock (Answered)
            {
                // A client may send the person through two tabs at once.
                Answered.Add(title);
            }

            await LeaveAsync(page, answer);
        }

        return new BrowserRest(new Uri(page.Url), await page.TitleAsync(), await page.InnerTextAsync("body"), page.Url.Split('?')[0] == callback);
    }

    public async ValueTask DisposeAsync() => await Context.CloseAsync();

    private async Task<Func<Task>?> AnswerOfAsync(IPage page)
    {
        var (name, secret) = (page.Locator("input[name=user_name]"), page.Locator("input[type=password]"));
        if (password is not null && await secret.CountAsync() > 0)
        {
            return async () =>
            {
                await name.FillAsync(Login);
                await secret.FillAsync(password);
                await secret.PressAsync("Enter");
            };
        }

        var known = string.Join(',', Presses.Select(value => $"button[value={value}]").Append($"button[name=quick][value={Login}]"));
        var button = page.Locator(known).First;
        return await button.CountAsync() > 0 ? () => button.ClickAsync() : null;
    }

    // Now and then Chromium never tells of a page that it shows already; what the page holds is looked at in any case.
    private static async Task LoadedAsync(IPage page)
    {
        try
        {
            await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded, new() { Timeout = 20_000 });
        }
        catch (TimeoutException)
        {
            TestContext.Out.WriteLine($"No word of having loaded {page.Url.Split('?')[0]}");
        }
    }

    // mcp-remote opens the browser for a second sign-in before it listens for the answer: a person who is faster presses Reload.
    private static async Task ReloadUntilReachedAsync(IPage page)
    {
        using var patience = new CancellationTokenSource(Patience.Span);
        while (page.Url.StartsWith("chrome-error:", StringComparison.Ordinal) && !patience.IsCancellationRequested)
        {
            try
            {
                await page.ReloadAsync();
            }
            catch (PlaywrightException)
            {
                // Still nobody there.
            }
        }
    }

    // A press returns before the next page is there; asked too early the old page would be answered twice.
    private static async Task LeaveAsync(IPage page, Func<Task> answer)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(object? sender, IFrame frame) => left.TrySetResult();
        page.FrameNavigated += Note;
        await answer();
        await left.Task.WaitAsync(Patience.Span);
        page.FrameNavigated -= Note;
    }
}
