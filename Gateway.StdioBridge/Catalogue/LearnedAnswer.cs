using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>One page of a list, or an answer that has no pages.</summary>
/// <param name="Cursor">The request's cursor, raw JSON; empty: the first page.</param>
/// <param name="Raw">The result, or error, as the child wrote it.</param>
internal readonly record struct Page(string Cursor, byte[] Raw);

/// <summary>A whole answer as one child gave it: a list with all its pages, or a single result or error.</summary>
internal sealed class LearnedAnswer
{
    public LearnedAnswer(IReadOnlyList<Page> pages, bool isError = false)
    {
        (Pages, IsError) = (pages, isError);
        Digest = DigestOf(pages);
        Bytes = pages.Sum(page => (long)page.Raw.Length);
    }

    public IReadOnlyList<Page> Pages { get; }

    public bool IsError { get; }

    /// <summary>Half of a SHA-256 over all pages: equal answers have equal digests.</summary>
    public UInt128 Digest { get; }

    public long Bytes { get; }

    /// <summary>The page that a cursor leads to; null: it leads to none of these.</summary>
    public byte[]? Find(string cursor) => Pages.FirstOrDefault(page => page.Cursor == cursor).Raw;

    public bool IsLast(string cursor) => Pages[^1].Cursor == cursor;

    public bool Equals(LearnedAnswer other) => Digest == other.Digest && IsError == other.IsError;

    private static UInt128 DigestOf(IReadOnlyList<Page> pages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var page in pages)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, page.Raw.Length);
            hash.AppendData(length);
            hash.AppendData(page.Raw);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }
}
