namespace Gateway.Sandbox.Hosting;

/// <summary>What a sandbox is started with.</summary>
internal sealed record SandboxOptions
{
    public const int DefaultPort = 8080;

    /// <summary>The gateway's port on localhost; 0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Null: a temporary folder, removed at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>A command line; null: forgejo-mcp from PATH, else the sample server.</summary>
    public string? Server { get; init; }
}
