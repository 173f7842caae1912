using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Probing;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>What every pool needs.</summary>
internal sealed class PoolServices(ChildGreeter greeter, HeldCalls held, PassedStates states, ServerEras eras, NodeMark node, BridgeSessions sessions, TimeProvider time)
{
    public ChildGreeter Greeter => greeter;

    public HeldCalls Held => held;

    public PassedStates States => states;

    public ServerEras Eras => eras;

    public NodeMark Node => node;

    public TimeProvider Time => time;

    public CatalogueStore Catalogue => sessions.Catalogue;

    public CrashGuard Guard => sessions.Guard;

    public LastWords Words => sessions.Words;

    public BridgeMetrics? Metrics => sessions.Metrics;

    /// <summary>Whether another child of this person may be started: sessions and pools share the bounds. Asked within a pool's gate.</summary>
    public bool HasRoom(string personId) => sessions.HasChildRoom(personId);

    /// <summary>Whether what authorised the caller has ended since; asked where an end that comes later finds what the caller begins.</summary>
    public bool IsOver(BridgeSessionInfo info, Caller caller) => sessions.IsOver(info, caller);

    public BridgeSessionInfo InfoOf(string server, Caller caller) =>
        new(server, caller.PersonId, caller.GrantId, caller.AuthorizationId, caller.ClientId, time.GetUtcNow());
}
