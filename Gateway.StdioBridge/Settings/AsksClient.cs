namespace Gateway.StdioBridge.Settings;

/// <summary>Whether a server asks its clients anything.</summary>
public enum AsksClient
{
    /// <summary>It may; stdio does not tell which call a question belongs to, so calls that may ask do not share a child.</summary>
    Maybe,

    /// <summary>It never does.</summary>
    Never,
}
