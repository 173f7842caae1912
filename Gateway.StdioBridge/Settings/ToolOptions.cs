namespace Gateway.StdioBridge.Settings;

/// <summary>
/// Which tools of a server are offered and what they do, <c>StdioServers:NAME:Tools</c>. Entries are tool names, compared exactly, or globs: <c>*</c> is any run of
/// characters, <c>?</c> any one; each 1 to 128 characters.
/// </summary>
public sealed record ToolOptions
{
    /// <summary>A file of the folder <c>presets</c> beside the program, without <c>.json</c> (<c>Everyday</c>, <c>ReadOnly</c>, <c>All</c>), to whose lists the ones here are added; <c>None</c>: no preset. Default <c>None</c>.</summary>
    public string Preset { get; init; } = ToolPresets.None;

    /// <summary>Tools that are listed and may be called. Default: none given, which means all.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Tools that are neither, whatever allows them. Default none.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>The table of tools that only read: <c>forgejo:read</c> is enough to call them. A tool that is not in it writes. Default none: the server offers <c>forgejo:write</c> alone.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    /// <summary>Tools that write but only add (an issue, a comment) and destroy nothing; for annotations alone. Default none.</summary>
    public IReadOnlyList<string> Additive { get; init; } = [];

    /// <summary>Whether readOnlyHint and destructiveHint in tool lists are set from Read and Additive, in place of the server's own. Default false, or what the preset says.</summary>
    public bool Annotate { get; init; }

    /// <summary>Whether it is known which tools only read.</summary>
    public bool HasTable => Read.Count > 0;

    /// <summary>Whether nothing that writes is offered, so that asking people for more than reading would be asking too much.</summary>
    public bool OnlyReads => HasTable && Allow.Count > 0 && Allow.All(entry => Read.Contains(entry, StringComparer.Ordinal));
}
