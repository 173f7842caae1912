using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Gateway.StdioBridge.Translation;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>What is learned from one child, from its greeting on.</summary>
internal sealed class ChildLessons(CatalogueStore store, Shelf shelf, CatalogueMode mode, string person)
{
    private readonly ListPages _pages = new();

    /// <summary>What to do with the answer to this request; null: nothing can be learned from it.</summary>
    /// <param name="onWhole">Told the method and digest of a whole list that was read; false: the catalogue shall not learn it.</param>
    public static AnswerHandler? Of(in ReadOnlySequence<byte> request, in Envelope envelope, Func<string, UInt128, bool> onWhole) =>
        ListRequest.MayBeMissing(envelope.Method!) ? Of(request, envelope, static link => link.Lessons, onWhole) : null;

    /// <summary>The same at a stateless child; <paramref name="of"/> gives what is learned from it under this request's capabilities, and is asked by the child's one reader.</summary>
    public static AnswerHandler? OfStateless(in ReadOnlySequence<byte> request, in Envelope envelope, Func<ChildLink, ChildLessons> of, Func<string, UInt128, bool> onWhole) =>
        envelope.Method == ListRequest.Discover || ListRequest.MayBeMissing(envelope.Method!) ? Of(request, envelope, of, onWhole) : null;

    private static AnswerHandler Of(in ReadOnlySequence<byte> request, in Envelope envelope, Func<ChildLink, ChildLessons?> of, Func<string, UInt128, bool> onWhole)
    {
        var method = envelope.Method!;
        var cursor = IsRead(method) ? ListRequest.Cursor(request, envelope) : null;
        return (ChildLink link, in ReadOnlySequence<byte> message, in Envelope answer) => of(link)?.Take(method, cursor, message, answer, onWhole);
    }

    /// <summary>Whether its pages are put together; resources/list only to see whether it has changed.</summary>
    private static bool IsRead(string method) => ListRequest.IsKept(method) || method is "resources/list" or ListRequest.Discover;

    /// <summary>The child's answer to initialize.</summary>
    public void TakeGreeting(in ReadOnlySequence<byte> result) =>
        store.Learn(shelf, mode, person, ListRequest.Initialize, new LearnedAnswer([new Page("", result.ToArray())]));

    private void Take(string method, string? cursor, in ReadOnlySequence<byte> message, in Envelope answer, Func<string, UInt128, bool> onWhole)
    {
        var raw = message.Slice(answer.Params.Start, answer.Params.Length);
        if (answer.Kind == MessageKind.ErrorResponse)
        {
            if (method != ListRequest.Discover && ModernAnswer.RpcCode(message, answer) == JsonRpcError.MethodNotFound && raw.Length <= SessionMemory.LongestMessage)
            {
                store.Learn(shelf, mode, person, method, new LearnedAnswer([new Page("", raw.ToArray())], isError: true));
            }
        }
        else if (cursor is not null && IsComplete(message, answer) && _pages.Take(method, cursor, raw) is { } whole && onWhole(method, whole.Digest) && method != "resources/list")
        {
            store.Learn(shelf, mode, person, method, whole);
        }
    }

    /// <summary>MCP 2026-07-28, basic, "Responses": anything else than <c>complete</c>, which earlier revisions leave out, is not what was asked for.</summary>
    private static bool IsComplete(in ReadOnlySequence<byte> message, in Envelope answer) =>
        JsonMembers.Find(message, answer.Params, "resultType"u8) is var type
        && (type.Type == JsonTokenType.None || MessageText.GetString(message, type.Value) == "complete");
}
