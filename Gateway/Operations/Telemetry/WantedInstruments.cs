using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace Gateway.Operations.Telemetry;

/// <summary>What is published: everything of our own meters, and of the runtime's and the server's what tells an operator something.</summary>
internal static class WantedInstruments
{
    /// <summary>Our meters and trace sources share this beginning.</summary>
    public const string OwnPrefix = "fjmcp.";
    public const string OwnMeters = OwnPrefix + "*";

    public const string RuntimeMeter = "System.Runtime";
    public const string ServerMeter = "Microsoft.AspNetCore.Server.Kestrel";

    private static readonly FrozenSet<string> Foreign = FrozenSet.ToFrozenSet(
        [
            "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.last_collection.heap.size", "dotnet.gc.pause.time",
            "dotnet.exceptions", "kestrel.active_connections",
        ],
        StringComparer.Ordinal);

    public static bool Contains(Instrument instrument) =>
        instrument.Meter.Name.StartsWith(OwnPrefix, StringComparison.Ordinal) || (instrument.Meter.Name is RuntimeMeter or ServerMeter && Foreign.Contains(instrument.Name));
}
