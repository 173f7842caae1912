using System.Buffers.Binary;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Which lists a client last saw, by digest, so that it is told of a change only when there is one. Thread-safe; what is stored of it is a few dozen bytes.
/// </summary>
internal sealed class SeenLists
{
    private const int Size = 16;

    private static readonly string[] Methods = ["tools/list", "prompts/list", "resources/list", "resources/templates/list"];

    private readonly Lock _gate = new();
    private readonly UInt128[] _digests = new UInt128[Methods.Length];

    /// <summary>The digest that the client last saw; null: it never read the whole list.</summary>
    public UInt128? this[string method]
    {
        get
        {
            lock (_gate)
            {
                return _digests[Array.IndexOf(Methods, method)] is var digest && digest != UInt128.Zero ? digest : null;
            }
        }
    }

    /// <summary>The lists that a notification speaks of; none when it speaks of no list.</summary>
    public static IReadOnlyList<string> Of(string notification) => notification switch
    {
        "notifications/tools/list_changed" => ["tools/list"],
        "notifications/prompts/list_changed" => ["prompts/list"],
        "notifications/resources/list_changed" => ["resources/list", "resources/templates/list"],
        _ => [],
    };

    public static SeenLists Read(ReadOnlySpan<byte> stored)
    {
        var seen = new SeenLists();
        for (var index = 0; index < Methods.Length && stored.Length == Methods.Length * Size; index++)
        {
            seen._digests[index] = BinaryPrimitives.ReadUInt128LittleEndian(stored[(index * Size)..]);
        }

        return seen;
    }

    /// <summary>False: the client has seen just this before.</summary>
    public bool See(string method, UInt128 digest)
    {
        lock (_gate)
        {
            var index = Array.IndexOf(Methods, method);
            var news = _digests[index] != digest;
            _digests[index] = digest;
            return news;
        }
    }

    public byte[] Write()
    {
        var stored = new byte[Methods.Length * Size];
        lock (_gate)
        {
            for (var index = 0; index < Methods.Length; index++)
            {
                BinaryPrimitives.WriteUInt128LittleEndian(stored.AsSpan(index * Size), _digests[index]);
            }
        }

        return stored;
    }
}
