using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Sandbox.SignIn;

/// <summary>Where a browser came to rest: at a page, or at the client's callback (which is not requested).</summary>
internal sealed record PageVisit(Uri Address, HttpStatusCode Status, string Html, HttpResponseHeaders? Headers, bool AtCallback)
{
    public IReadOnlyList<HtmlForm> Forms => HtmlForm.Parse(Html, Address);

    public string Title => WebUtility.HtmlDecode(HtmlPatterns.Title().Match(Html).Groups["title"].Value);

    /// <summary>Never shows the query: a callback's holds a code.</summary>
    public override string ToString() => $"{(int)Status} {Address.GetLeftPart(UriPartial.Path)} \"{Title}\"";
}
