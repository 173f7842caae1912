using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Translation;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>Puts the pages of one child's lists together as they are read in order. Not thread-safe: the child's one reader calls.</summary>
internal sealed class ListPages
{
    private const int MostPages = 100;

    /// <summary>Longest list that is learned, in bytes.</summary>
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly Dictionary<string, (List<Page> Pages, string Next)> _open = new(StringComparer.Ordinal);

    /// <summary>The raw cursor of the page that is missing next; null: none.</summary>
    public string? NextOf(string method) => _open.TryGetValue(method, out var open) ? open.Next : null;

    /// <summary>Takes a page's result. Not null: it was the last one, and this is the whole list.</summary>
    public LearnedAnswer? Take(string method, string cursor, in ReadOnlySequence<byte> result)
    {
        _open.Remove(method, out var open);
        List<Page> pages = cursor.Length == 0 ? [] : open.Pages is { } earlier && open.Next == cursor ? earlier : [];
        if ((cursor.Length > 0 && pages.Count == 0) || pages.Count >= MostPages || pages.Sum(page => (long)page.Raw.Length) + result.Length > MostBytes)
        {
            return null;
        }

        pages.Add(new Page(cursor, result.ToArray()));
        var next = JsonMembers.Find(result, new Slice(0, (int)result.Length), "nextCursor"u8);
        switch (next.Type)
        {
            case JsonTokenType.None or JsonTokenType.Null:
                return new LearnedAnswer(pages);
            case JsonTokenType.String:
                _open[method] = (pages, Encoding.UTF8.GetString(MessageText.GetRaw(result, next.Value)));
                return null;
            default:
                return null;
        }
    }
}
