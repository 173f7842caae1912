namespace Gateway.StdioBridge.Settings;

/// <summary>Which eras of MCP a server speaks: the revisions with a handshake (to 2025-11-25), the stateless one (2026-07-28), or both.</summary>
public enum ServerEra
{
    /// <summary>It is asked, by a process of its own that no person waits for.</summary>
    Auto,

    /// <summary>Only revisions with a handshake.</summary>
    Legacy,

    /// <summary>Only the stateless revision.</summary>
    Modern,

    /// <summary>Both: clients of each are spoken to in their own, in separate processes.</summary>
    Both,
}
