namespace Gateway.Auth.Storage.Entities;

/// <summary>One row that readiness writes, to know whether the store takes writes: a full disk still answers questions.</summary>
internal sealed class StoreProbe
{
    public const int OnlyId = 1;

    /// <summary>Several pages, so that a store without room for a sign-in is not called healthy.</summary>
    public const int FillerLength = 16 * 1024;

    public required int Id { get; set; }

    public required byte[] Filler { get; set; }
}
