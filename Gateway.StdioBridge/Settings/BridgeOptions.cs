namespace Gateway.StdioBridge.Settings;

/// <summary>Everything that configures the bridge; read once at start, then unchanged.</summary>
public sealed class BridgeOptions
{
    /// <summary>The stdio servers by name (letters, digits, '-' and '_'; names are compared exactly).</summary>
    public IReadOnlyDictionary<string, StdioServerOptions> Servers { get; internal set; } = new Dictionary<string, StdioServerOptions>();

    public SessionOptions Sessions { get; internal set; } = new();

    public HttpOptions Http { get; internal set; } = new();

    public NodeOptions Node { get; internal set; } = new();

    public IsolationOptions Isolation { get; internal set; } = new();

    /// <summary>Values that could not be read at all, one sentence each, beginning with the key.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];
}
