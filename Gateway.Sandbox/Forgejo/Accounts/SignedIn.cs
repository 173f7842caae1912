namespace Gateway.Sandbox.Forgejo.Accounts;

/// <summary>A browser session and the person that it belongs to.</summary>
internal sealed record SignedIn(WebSession Session, Person Person);
