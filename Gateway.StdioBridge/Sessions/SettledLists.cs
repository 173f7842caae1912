using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Compares a successor's lists with what the client last saw. Servers announce changes while they start, although the lists end up as they were; and an upgraded
/// server may offer other tools without a word.
/// </summary>
internal sealed class SettledLists(BridgeSession session, ChildLink link)
{
    private const int MostPages = 100;

    private static readonly string[] Announcements =
        ["notifications/tools/list_changed", "notifications/prompts/list_changed", "notifications/resources/list_changed"];

    /// <summary>How long a list may take; one that does not come is taken for unchanged.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _wanted;
    private int _running;

    /// <summary>The child has taken over.</summary>
    public void CompareAll() => Want((1 << Announcements.Length) - 1);

    /// <summary>The child announced a change. False: it is no change of a list.</summary>
    public bool Compare(string announcement)
    {
        var index = Array.IndexOf(Announcements, announcement);
        if (index < 0)
        {
            return false;
        }

        Want(1 << index);
        return true;
    }

    private void Want(int kinds)
    {
        Interlocked.Or(ref _wanted, kinds);
        if (session.Memory.Lists is not null && Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        var wanted = Interlocked.Exchange(ref _wanted, 0);
        try
        {
            for (var index = 0; index < Announcements.Length; index++)
            {
                if ((wanted & (1 << index)) != 0 && await HaveChangedAsync(Announcements[index]))
                {
                    session.OnListsChanged(Announcements[index], told: false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The child does not answer; its calls will tell.
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }

        if (Volatile.Read(ref _wanted) != 0)
        {
            Want(0);
        }
    }

    private async Task<bool> HaveChangedAsync(string announcement)
    {
        foreach (var method in SeenLists.Of(announcement))
        {
            if (session.Memory.Lists?[method] is { } seen && await DigestAsync(method) is { } now && now != seen)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a whole list. Null: the child does not give it.</summary>
    private async Task<UInt128?> DigestAsync(string method)
    {
        LearnedAnswer? whole = null;
        var (pages, cursor) = (new ListPages(), "");
        for (var page = 0; page < MostPages && whole is null && cursor is not null; page++)
        {
            (whole, cursor) = await PageAsync(pages, method, cursor);
        }

        return whole?.Digest;
    }

    private async Task<(LearnedAnswer? Whole, string? Next)> PageAsync(ListPages pages, string method, string cursor)
    {
        LearnedAnswer? whole = null;
        using var patience = new CancellationTokenSource(Patience, session.Time);
        var request = Asking.Request(method, cursor.Length == 0 ? "{}" : $$"""{"cursor":{{cursor}}}""");
        var answer = await link.AskAsync(request, (ChildLink _, in ReadOnlySequence<byte> message, in Envelope envelope) =>
        {
            // Before the policy: what it hides may change too, and the digest that the client's own list left was of all.
            whole = envelope.Kind == MessageKind.Response ? pages.Take(method, cursor, message.Slice(envelope.Params.Start, envelope.Params.Length)) : null;
        }, patience.Token);
        answer.Body?.Dispose();
        return (whole, pages.NextOf(method));
    }
}
