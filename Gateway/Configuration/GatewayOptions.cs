using System.Net;

namespace Gateway.Configuration;

/// <summary>What the gateway is and where it listens, <c>Gateway</c>. Read once at start, then unchanged.</summary>
internal sealed record GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>The origin that people and clients use: scheme, host and port, no path. Default http://localhost:8080. http only on loopback.</summary>
    public string PublicUrl { get; init; } = "http://localhost:8080";

    /// <summary>Where to listen: URLs of scheme http, separated by ';'. Default http://localhost:8080; port 0 at an address like 127.0.0.1 takes a free one.</summary>
    public string Listen { get; init; } = "http://localhost:8080";

    /// <summary>Directory of store, keys and children's working directories; made with mode 0700. Default <c>data</c>, below the working directory.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Directory with one file per secret, named like <c>Forgejo__ClientSecret</c>; need not exist. Default /run/secrets.</summary>
    public string SecretsDirectory { get; init; } = "/run/secrets";

    /// <summary>Addresses (10.0.0.7) and networks (10.0.0.0/8) whose X-Forwarded-For is believed. Default none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>How long requests in flight may go on after SIGTERM. Default 20 s, 1 s to 10 min.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Login names, without regard to case, of those who are told by an error what their own server process last wrote to stderr (<c>error.data.stderr</c>, secrets masked).
    /// Default none.
    /// </summary>
    public IReadOnlyList<string> Admins { get; init; } = [];

    /// <summary>The public origin; valid once the options passed their validator.</summary>
    public Uri Origin => new(PublicUrl, UriKind.Absolute);

    /// <summary>The listed networks; an address alone is a network of one.</summary>
    public IEnumerable<IPNetwork> TrustedNetworks => TrustedProxies.Select(entry => Networks.TryParse(entry, out var network) ? network : default);
}
