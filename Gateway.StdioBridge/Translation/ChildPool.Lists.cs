using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a pool's children say of what they are.</summary>
internal sealed partial class ChildPool
{
    private volatile bool _ownLists;

    /// <summary>A child of this person has announced other lists: they are told no other child's any more.</summary>
    public bool OwnLists => _ownLists;

    public Shelf ShelfOf(string program, ClientCapabilities capabilities) => Shelf.Of(server, program, ChildGreeter.NewestLegacy, capabilities);

    /// <summary>Whether a child with these capabilities serves, or is about to.</summary>
    public bool HasChild(string key)
    {
        lock (_gate)
        {
            return _children.Exists(child => child.Capabilities.Key == key && !child.IsRetired);
        }
    }

    /// <summary>A child was greeted by the gateway.</summary>
    public void Learn(TranslatedChild child, ChildLink link, in ReadOnlySequence<byte> greeting)
    {
        link.Lessons = new ChildLessons(services.Catalogue, ShelfOf(link.Program, child.Capabilities), settings.Catalogue, personId);
        link.Lessons.TakeGreeting(greeting);
    }

    /// <summary>A child announces something; perhaps other lists.</summary>
    public void OnAnnounced(string announcement)
    {
        foreach (var method in SeenLists.Of(announcement))
        {
            _ownLists = true;
            services.Catalogue.Forget(server, personId, method);
        }
    }
}
