namespace Gateway.Tests.Support;

/// <summary>Where a person's browser came to rest: at the client's redirect, or on a page that asks nothing that was to be answered.</summary>
/// <param name="Text">What the page says.</param>
internal sealed record BrowserRest(Uri Address, string Title, string Text, bool AtCallback)
{
    // A callback's query holds a code.
    public override string ToString() => $"{Address.GetLeftPart(UriPartial.Path)} '{Title}': {(AtCallback ? "" : Text)}";
}
