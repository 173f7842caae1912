namespace Gateway.StdioBridge.Sessions;

/// <summary>A session as it is stored: whose it is and what a child of it must be told. Holds neither its id nor any token.</summary>
/// <param name="Key">SHA-256 of the id, base64url.</param>
/// <param name="Info">Whose it is.</param>
/// <param name="Initialize">The client's initialize message.</param>
/// <param name="ProtocolVersion">The version that was settled on.</param>
/// <param name="Capabilities">What the client was told that the server can do, as paths.</param>
/// <param name="Initialized">Whether the client has sent notifications/initialized.</param>
/// <param name="Worked">Whether it was ever used beyond the handshake.</param>
/// <param name="LogLevel">Raw params of logging/setLevel; null: none.</param>
/// <param name="Subscriptions">Subscribed URIs, raw JSON strings.</param>
/// <param name="Lists">Digests of the lists that the client last saw; null: it saw none.</param>
/// <param name="OwnLists">Whether the session's lists go their own way.</param>
/// <param name="UsedAt">When it was last used, give or take an hour.</param>
public sealed record SessionRow(
    string Key,
    BridgeSessionInfo Info,
    byte[] Initialize,
    string ProtocolVersion,
    string Capabilities,
    bool Initialized,
    bool Worked,
    byte[]? LogLevel,
    IReadOnlyList<string> Subscriptions,
    byte[]? Lists,
    bool OwnLists,
    DateTimeOffset UsedAt)
{
    internal static SessionRow Of(BridgeSession session) => new(
        session.Key,
        session.Info,
        session.Memory.Initialize,
        session.Memory.Greeting?.ProtocolVersion ?? "",
        session.Memory.Greeting?.Capabilities ?? "",
        session.Memory.Initialized,
        session.Memory.Worked,
        session.Memory.LogLevel,
        session.Memory.Subscriptions,
        session.Memory.Lists?.Write(),
        session.Memory.OwnLists,
        session.UsedAt);

    /// <summary>Without a protocol version the first child had not answered yet, and the session cannot go on.</summary>
    internal SessionMemory ToMemory() => new()
    {
        Initialize = Initialize,
        Greeting = ProtocolVersion.Length == 0 ? null : Greeting.Share(new Greeting(ProtocolVersion, Capabilities)),
        Initialized = Initialized,
        Worked = Worked,
        LogLevel = LogLevel,
        Subscriptions = Subscriptions,
        Lists = Lists is null ? null : SeenLists.Read(Lists),
        OwnLists = OwnLists,
    };
}
