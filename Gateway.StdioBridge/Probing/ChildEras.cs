namespace Gateway.StdioBridge.Probing;

/// <summary>The eras that a server's children can be spoken to in. A set: each client is served in its own wherever that is possible.</summary>
[Flags]
internal enum ChildEras
{
    None = 0,

    /// <summary>The revisions with a handshake, to 2025-11-25.</summary>
    Legacy = 1,

    /// <summary>2026-07-28.</summary>
    Modern = 2,

    Both = Legacy | Modern,
}
