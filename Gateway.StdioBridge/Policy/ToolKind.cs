namespace Gateway.StdioBridge.Policy;

/// <summary>What the policy says of a tool.</summary>
internal enum ToolKind
{
    /// <summary>Not offered: neither listed nor called.</summary>
    Hidden,

    /// <summary>Only reads.</summary>
    Read,

    /// <summary>Writes, but only adds.</summary>
    Additive,

    /// <summary>Writes, and may change or remove what is there. Whatever is not listed counts as this.</summary>
    Destructive,
}
