namespace Gateway.StdioBridge.Probing;

/// <summary>What came of asking a child.</summary>
internal enum Heard
{
    /// <summary>There is no such child, or it ended without an answer.</summary>
    Gone,

    /// <summary>No answer in time.</summary>
    Silence,

    /// <summary>A result, and one that a server of the era that was asked for gives.</summary>
    Yes,

    /// <summary>Anything else.</summary>
    No,
}
