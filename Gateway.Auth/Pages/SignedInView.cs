namespace Gateway.Auth.Pages;

/// <summary>What the page says that tells a person whose Forgejo session was used.</summary>
public sealed record SignedInView(string Username, string ClientName, string ForgejoHost, string ForgejoUrl, PageForm Form);
