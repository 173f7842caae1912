namespace Gateway.StdioBridge.Settings;

/// <summary>What is answered from what earlier children said, so that no process is needed before there is work.</summary>
public enum CatalogueMode
{
    /// <summary>Each person's own children are learned from.</summary>
    PerPerson,

    /// <summary>The same, and what children of two people said byte for byte alike is told to everybody.</summary>
    Shared,

    /// <summary>Nothing: a child answers everything.</summary>
    Off,
}
