using System.Buffers;
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
    public static AnswerHandler? Of(in ReadOnlySequence<byte> request, in Envelope envelope, Func<string, UInt128, bool> onWhole)
    {
        var method = envelope.Method!;
        if (!ListRequest.MayBeMissing(method))
        {
            return null;
        }

        var cursor = ListRequest.IsKept(method) || method == "resources/list" ? ListRequest.Cursor(request, envelope) : null;
        return (ChildLink link, in ReadOnlySequence<byte> message, in Envelope answer) => link.Lessons?.Take(method, cursor, message, answer, onWhole);
    }

    /// <summary>The child's answer to initialize.</summary>
    public void TakeGreeting(in ReadOnlySequence<byte> result) =>
        store.Learn(shelf, mode, person, ListRequest.Initialize, new LearnedAnswer([new Page("", result.ToArray())]));

    private void Take(string method, string? cursor, in ReadOnlySequence<byte> message, in Envelope answer, Func<string, UInt128, bool> onWhole)
    {
        var raw = message.Slice(answer.Params.Start, answer.Params.Length);
        if (answer.Kind == MessageKind.ErrorResponse)
        {
            if (ModernAnswer.RpcCode(message, answer) == JsonRpcError.MethodNotFound && raw.Length <= SessionMemory.LongestMessage)
            {
                store.Learn(shelf, mode, person, method, new LearnedAnswer([new Page("", raw.ToArray())], isError: true));
            }
        }
        else if (cursor is not null && _pages.Take(method, cursor, raw) is { } whole && onWhole(method, whole.Digest) && ListRequest.IsKept(method))
        {
            store.Learn(shelf, mode, person, method, whole);
        }
    }
}
