using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What the session's children say of what they are, and what is said of it without one.</summary>
internal sealed partial class BridgeSession
{
    private Shelf? ShelfOf(string program) => Shelf.Of(Server, program, new ReadOnlySequence<byte>(Memory.Initialize));

    /// <summary>A learned answer to initialize; null: a child must be asked.</summary>
    public LearnedAnswer? FindGreeting() => Settings.Replaceable && Memory.Initialize.Length > 0 ? Find(ListRequest.Initialize) : null;

    /// <summary>The answer to a request for a list, or to one that the server does not know, while the session has no child; null: a child must be asked.</summary>
    public MessageBuffer? Recall(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var method = envelope.Method!;
        if (!ListRequest.MayBeMissing(method) || (Memory.OwnLists && ListRequest.IsKept(method)) || Find(method) is not { } answer)
        {
            return null;
        }

        var cursor = answer.IsError ? "" : ListRequest.Cursor(message, envelope);
        if (cursor is null || answer.Find(cursor) is not { } page
            || CatalogueTalk.Write(Settings, answer, page, MessageText.GetRaw(message, envelope.Id), method) is not { } written)
        {
            return null;
        }

        if (!answer.IsError && answer.IsLast(cursor))
        {
            SessionNotes.OnList(this, method, answer.Digest);
        }

        return written;
    }

    /// <summary>A child of the session has other lists than it had. <paramref name="told"/>: the client hears it from the child itself.</summary>
    public void OnListsChanged(string announcement, bool told)
    {
        if (SeenLists.Of(announcement) is not [_, ..] methods)
        {
            return;
        }

        if (!Memory.OwnLists)
        {
            Remember(static memory => memory.OwnLists = true);
        }

        foreach (var method in methods)
        {
            _sessions.Catalogue.Forget(Server, PersonId, method);
        }

        if (!told)
        {
            FromServer.Notify(RpcMessages.Notification(announcement));
        }
    }

    private LearnedAnswer? Find(string method) =>
        ShelfOf(_sessions.Programs.Of(Server, Settings)) is { } shelf ? _sessions.Catalogue.Find(shelf, Settings.Catalogue, PersonId, method) : null;

    private void Learn(ChildLink link, in ReadOnlySequence<byte> greeting)
    {
        if (ShelfOf(link.Program) is { } shelf)
        {
            link.Lessons = new ChildLessons(_sessions.Catalogue, shelf, Settings.Catalogue, PersonId);
            link.Lessons.TakeGreeting(greeting);
        }
    }
}
