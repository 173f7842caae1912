using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Which keys there are, for a command that looks whether all is right; makes and changes nothing.</summary>
public sealed class KeyInventory
{
    private readonly KeyPlaces places;
    private readonly KeyXml xml;
    private readonly bool inDatabase;

    internal KeyInventory(KeyPlaces places, KeyXml xml, IOptions<KeyOptions> keys) => (this.places, this.xml, inDatabase) = (places, xml, keys.Value.InDatabase);

    /// <exception cref="IOException">The store does not answer.</exception>
    public KeyState Look()
    {
        try
        {
            var (files, rows) = (places.InDirectory(), places.InStore());
            var (here, other) = inDatabase ? (rows, files) : (files, rows);
            return new KeyState(
                inDatabase ? places.Store : places.Directory,
                inDatabase ? places.Directory : places.Store,
                here.Count,
                other.Keys.Count(name => !here.ContainsKey(name)),
                inDatabase ? files.Keys.Count(rows.ContainsKey) : 0,
                files.Count(key => xml.IsLocked(key.Value, mayBeOpen: true)) + rows.Count(key => xml.IsLocked(key.Value, mayBeOpen: false)));
        }
        catch (SqliteException exception)
        {
            throw new IOException($"{places.Store} does not answer: {exception.Message}", exception);
        }
    }
}

/// <param name="Place">Where <c>Keys:Store</c> says the keys are.</param>
/// <param name="Other">The other place.</param>
/// <param name="Here">Keys in the place.</param>
/// <param name="ToCarry">Keys in the other place alone: the next start carries them.</param>
/// <param name="LeftOpen">Files of keys that are in the store by now.</param>
/// <param name="Locked">Keys anywhere that no configured wrapping key opens.</param>
public sealed record KeyState(string Place, string Other, int Here, int ToCarry, int LeftOpen, int Locked);
