namespace Gateway.Auth.Storage.Entities;

/// <summary>A data-protection key, or a word about one, wrapped under <c>Keys:WrappingKey</c>; only with <c>Keys:Store</c> = <c>Database</c>.</summary>
internal sealed class KeyRecord
{
    public long Id { get; set; }

    public required string Name { get; set; }

    public required string Xml { get; set; }
}
