using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Handles;

/// <summary>A task that a child works on, and whose it is.</summary>
/// <param name="id">The gateway's name for it, as clients know it: a server may count its tasks from one, and a later process of it would then know another by the same name.</param>
/// <param name="childId">The server's name for it, raw.</param>
/// <param name="child">Who works on it; nobody else knows of it.</param>
/// <param name="caller">Whose call it came of.</param>
/// <param name="byWriter">Whether that caller might write.</param>
internal sealed class TaskHandle(string id, byte[] childId, TranslatedChild child, BridgeSessionInfo caller, bool byWriter)
{
    public string Id => id;

    /// <summary>The same as raw JSON; no character of it needs an escape.</summary>
    public byte[] RawId { get; } = System.Text.Encoding.ASCII.GetBytes($"\"{id}\"");

    public byte[] ChildId => childId;

    public TranslatedChild Child => child;

    public BridgeSessionInfo Caller => caller;

    public bool ByWriter => byWriter;

    /// <summary>Its owner knows how it ended, or wants no more of it: it keeps no child any more. Guarded by the table.</summary>
    public bool IsOver { get; set; }

    /// <summary>When it was made. Guarded by the table.</summary>
    public long MadeAt { get; init; }

    /// <summary>When its owner last asked for it. Guarded by the table.</summary>
    public long AskedAt { get; set; }

    /// <summary>How long the server keeps it from when it was made; null: it does not say. Guarded by the table.</summary>
    public TimeSpan? Lifetime { get; set; }
}
