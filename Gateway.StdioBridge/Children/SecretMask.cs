using System.Buffers;
using System.Runtime.InteropServices;

namespace Gateway.StdioBridge.Children;

/// <summary>Overwrites the secrets that a child was given by <c>*</c>, in place and of the same length, wherever its output shows them.</summary>
internal sealed class SecretMask(IEnumerable<string> secrets)
{
    private readonly byte[][] _forms = SecretForms.Of(secrets);

    /// <summary>Length in bytes of the longest form; a cut closer than this to the end of what has arrived may cut a secret.</summary>
    public int Longest => _forms.Length == 0 ? 0 : _forms[0].Length;

    /// <summary>Masks bytes that the caller owns, read-only as their type may be; true when something was found.</summary>
    public bool Apply(in ReadOnlySequence<byte> bytes)
    {
        var found = false;
        foreach (var form in _forms)
        {
            foreach (var segment in bytes)
            {
                found |= Cover(segment, form);
            }

            found |= !bytes.IsSingleSegment && form.Length > 1 && CoverAcrossEdges(bytes, form);
        }

        return found;
    }

    private static bool Cover(ReadOnlyMemory<byte> memory, ReadOnlySpan<byte> form)
    {
        // Almost always the one vectorised search that finds nothing.
        var at = memory.Span.IndexOf(form);
        if (at < 0)
        {
            return false;
        }

        for (var rest = MemoryMarshal.AsMemory(memory).Span; at >= 0; at = rest.IndexOf(form))
        {
            rest.Slice(at, form.Length).Fill((byte)'*');
            rest = rest[(at + form.Length)..];
        }

        return true;
    }

    /// <summary>Looks at the bytes around each edge between segments: as many on either side as a secret can have there.</summary>
    private static bool CoverAcrossEdges(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> form)
    {
        var found = false;
        var reach = form.Length - 1;
        var window = ArrayPool<byte>.Shared.Rent(2 * reach);
        var edge = 0L;
        foreach (var segment in bytes)
        {
            edge += segment.Length;
            var start = Math.Max(0, edge - reach);
            var around = bytes.Slice(start, Math.Min(bytes.Length, edge + reach) - start);
            around.CopyTo(window);
            found |= CoverWindow(window.AsSpan(0, (int)around.Length), around, form);
        }

        ArrayPool<byte>.Shared.Return(window, clearArray: true);
        return found;
    }

    private static bool CoverWindow(ReadOnlySpan<byte> window, in ReadOnlySequence<byte> around, ReadOnlySpan<byte> form)
    {
        var from = 0;
        for (var at = window.IndexOf(form); at >= 0; at = window[from..].IndexOf(form))
        {
            Fill(around.Slice(from + at, form.Length));
            from += at + form.Length;
        }

        return from > 0;
    }

    private static void Fill(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            MemoryMarshal.AsMemory(segment).Span.Fill((byte)'*');
        }
    }
}
