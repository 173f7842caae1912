namespace Gateway.Auth.Browser;

/// <summary>
/// The built-in first-party client: what a page of the gateway's own origin acts as. It is in no registry, so nobody can start a flow in its name; its grants are
/// made by signing in, and end like any other's.
/// </summary>
internal static class BrowserClient
{
    public const string Id = "gateway-browser";

    public const string Name = "This gateway's own pages";
}
