namespace Gateway.StdioBridge.Sessions;

/// <summary>What one person has open; changed under the sessions' lock.</summary>
internal sealed class PersonUse
{
    public int Sessions { get; set; }

    public int Children { get; set; }

    public int Calls { get; set; }

    public bool IsNothing => Sessions == 0 && Children == 0 && Calls == 0;
}

/// <summary>Why something has no place.</summary>
internal enum PlaceFault
{
    None,

    /// <summary>The person has as many as a person may have.</summary>
    PersonFull,

    /// <summary>All people together have as many as there may be.</summary>
    AllFull,
}
