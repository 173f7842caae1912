using System.Net;

namespace Gateway.Sandbox.SignIn;

/// <summary>
/// A person with a browser that has cookies and no screen: follows redirects, fills in the forms it is shown, presses the buttons that agree. Without a
/// password it uses the stand-in's sign-in button with its name.
/// </summary>
internal sealed class ScriptedPerson : IDisposable
{
    private const int MaxSteps = 30;
    private readonly HttpClient http;

    /// <param name="handler">How servers are reached; it must follow no redirects and keep no cookies of its own. Null: plainly.</param>
    public ScriptedPerson(string login, string? password = null, SocketsHttpHandler? handler = null)
    {
        (Login, Password) = (login, password);
        handler ??= new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        (handler.UseCookies, handler.CookieContainer) = (true, Cookies);
        http = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(1) };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public string Login { get; set; }

    public string? Password { get; set; }

    /// <summary>The browser's cookies.</summary>
    public CookieContainer Cookies { get; } = new();

    /// <summary>Values of the buttons that get pressed; the first form that has one is answered.</summary>
    public IReadOnlyCollection<string> Presses { get; set; } = ["approve", "continue", "true"];

    /// <summary>The titles of the pages that were answered, oldest first.</summary>
    public List<string> Answered { get; } = [];

    /// <summary>Goes from <paramref name="start"/> as far as the answers lead: to <paramref name="callback"/>, or to a page that asks nothing known.</summary>
    public async Task<PageVisit> WalkAsync(Uri start, Uri callback, CancellationToken cancellationToken)
        => await ContinueAsync(await OpenAsync(start, callback, cancellationToken), callback, cancellationToken);

    /// <summary>Goes on from a page.</summary>
    public async Task<PageVisit> ContinueAsync(PageVisit from, Uri callback, CancellationToken cancellationToken)
    {
        var visit = from;
        for (var step = 0; step < MaxSteps && await AnswerAsync(visit, callback, cancellationToken) is { } next; step++)
        {
            visit = next;
        }

        return visit;
    }

    /// <summary>Answers one page; null when there is nothing to answer.</summary>
    public async Task<PageVisit?> AnswerAsync(PageVisit visit, Uri callback, CancellationToken cancellationToken)
    {
        if (visit.AtCallback || Answer(visit) is not { } answer)
        {
            return null;
        }

        Answered.Add(visit.Title);
        return await SubmitAsync(answer.Form, answer.Fields, callback, cancellationToken);
    }

    /// <summary>Opens an address and follows its redirects, not beyond <paramref name="callback"/>.</summary>
    public Task<PageVisit> OpenAsync(Uri address, Uri callback, CancellationToken cancellationToken)
        => FollowAsync(new HttpRequestMessage(HttpMethod.Get, address), callback, cancellationToken);

    /// <summary>Sends a form, as its button would.</summary>
    public Task<PageVisit> SubmitAsync(
        HtmlForm form, IReadOnlyList<KeyValuePair<string, string>> fields, Uri callback, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(new HttpMethod(form.Method), form.Action) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", form.Action.GetLeftPart(UriPartial.Authority));
        return FollowAsync(request, callback, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<PageVisit> FollowAsync(HttpRequestMessage first, Uri callback, CancellationToken cancellationToken)
    {
        var request = first;
        for (var hop = 0; ; hop++)
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var address = request.RequestUri!;
            request.Dispose();
            if (hop == MaxSteps || (int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
            {
                return new PageVisit(address, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), response.Headers, false);
            }

            var next = new Uri(address, location);
            if (next.GetLeftPart(UriPartial.Path) == callback.GetLeftPart(UriPartial.Path))
            {
                return new PageVisit(next, response.StatusCode, "", response.Headers, true);
            }

            request = new HttpRequestMessage(HttpMethod.Get, next);
        }
    }

    private (HtmlForm Form, IReadOnlyList<KeyValuePair<string, string>> Fields)? Answer(PageVisit visit)
    {
        foreach (var form in visit.Forms)
        {
            var secret = form.Inputs.FirstOrDefault(input => input.Type == "password");
            var name = form.Inputs.FirstOrDefault(input => input.Type is "text" or "email");
            if (secret is not null && name is not null && Password is not null)
            {
                return (form, form.Fill(null, new Dictionary<string, string> { [name.Name] = Login, [secret.Name] = Password }));
            }

            if (secret is null && form.Buttons.FirstOrDefault(b => Presses.Contains(b.Value) || (b.Name == "quick" && b.Value == Login)) is { } button)
            {
                return (form, form.Fill(button, new Dictionary<string, string>()));
            }
        }

        return null;
    }
}
