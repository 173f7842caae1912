using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>The one client of a process, as its handshake described it.</summary>
internal sealed class LegacyClient(JsonObject capabilities)
{
    private volatile string _logLevel = "info";

    public string LogLevel
    {
        get => _logLevel;
        set => _logLevel = value;
    }

    public bool Declares(string capability) => capabilities[capability] is JsonObject;
}
