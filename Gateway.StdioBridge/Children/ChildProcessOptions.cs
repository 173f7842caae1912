namespace Gateway.StdioBridge.Children;

/// <summary>What holds for all children of this gateway.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>The gateway's data directory; children get their folders below <c>children/</c> in it. Empty (default): a private temporary folder, and nothing to sweep after a crash.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Files and folders that no child in namespaces of its own may see, beside the data directory: what holds the gateway's secrets. Default none.</summary>
    public IReadOnlyList<string> HiddenPaths { get; set; } = [];

    /// <summary>How long after a child's end its remaining output is waited for, when something else holds its pipes open. Default 1 s.</summary>
    public TimeSpan DrainGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A child that crashes closes its stdout a moment before it can be reaped: how long the listener's OnClosed waits for the exit code. Default 200 ms.</summary>
    public TimeSpan ExitFollows { get; set; } = TimeSpan.FromMilliseconds(200);
}
