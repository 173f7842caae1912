namespace Gateway.Proxy;

/// <summary>Where the gateway and its children call Forgejo; browsers go to <c>Forgejo:Url</c>.</summary>
internal static class ForgejoAddress
{
    /// <summary>Without a trailing slash. The authorization server's validator has seen both keys.</summary>
    public static string Internal(IConfiguration configuration) =>
        (configuration["Forgejo:InternalUrl"] is { Length: > 0 } own ? own : configuration["Forgejo:Url"] ?? "").TrimEnd('/');
}
