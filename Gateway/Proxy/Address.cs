namespace Gateway.Proxy;

/// <summary>A destination's address, split. The name keeps its case (Uri would lower it), because stdio servers' names are compared exactly.</summary>
internal readonly record struct Address(string Scheme, string Name)
{
    public const string Embedded = "embedded";
    public const string Stdio = "stdio";

    /// <summary>The same server by the transport of MCP 2024-11-05.</summary>
    public const string Sse = "stdio+sse";

    public static readonly IReadOnlyList<string> Schemes = [Embedded, Stdio, Sse, Uri.UriSchemeHttp, Uri.UriSchemeHttps];

    public bool IsOwn => Scheme is Embedded or Stdio or Sse;

    /// <summary>An address without <c>://</c> has an empty scheme.</summary>
    public static Address Parse(string? address)
    {
        var mark = address?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        return mark < 0
            ? new Address("", address ?? "")
            : new Address(address![..mark].ToLowerInvariant(), address[(mark + 3)..].TrimEnd('/'));
    }
}
