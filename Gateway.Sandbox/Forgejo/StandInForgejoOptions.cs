namespace Gateway.Sandbox.Forgejo;

/// <summary>How a stand-in Forgejo is started. What may change while it runs is in <see cref="ForgejoSettings"/>.</summary>
internal sealed record StandInForgejoOptions
{
    /// <summary>Loopback port; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Path under which everything is served, as <c>/git</c>; empty (default) is the root.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>The clock of all lifetimes.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Redirect URIs of the first application, compared as Forgejo does. Empty (default): any loopback http redirect, which Forgejo would not allow,
    /// because a gateway under test takes a free port only later.
    /// </summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Whether the first application is confidential; default yes.</summary>
    public bool ConfidentialClient { get; init; } = true;

    /// <summary>Seconds of life of an access token; default 3600, as Forgejo's.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);
}
