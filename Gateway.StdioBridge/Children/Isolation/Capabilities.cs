using System.Globalization;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>capabilities(7), by the number of their bit.</summary>
[Flags]
internal enum Capability : ulong
{
    None = 0,
    Chown = 1 << 0,
    DacOverride = 1 << 1,
    Kill = 1 << 5,
    Setgid = 1 << 6,
    Setuid = 1 << 7,

    /// <summary>To start a child as another user, give it a home, signal it and remove what it leaves.</summary>
    ForOwnUid = Chown | DacOverride | Kill | Setgid | Setuid,
}

/// <summary>What the gateway itself may do.</summary>
internal static class Capabilities
{
    public static Capability Effective() =>
        StatusLines.Of("self").FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            ? (Capability)bits
            : Capability.None;
}
