using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a pool's children say of what they are.</summary>
internal sealed partial class ChildPool
{
    private volatile bool _ownLists;

    /// <summary>A child of this person has announced other lists: they are told no other child's any more.</summary>
    public bool OwnLists => _ownLists;

    public Shelf ShelfOf(string program, ClientCapabilities capabilities) =>
        Shelf.Of(server, program, isModern ? ModernEnvelope.Version : ChildGreeter.NewestLegacy, capabilities);

    /// <summary>Whether a child that serves such a client does so already, or is about to.</summary>
    public bool HasChild(ClientCapabilities capabilities)
    {
        // A stateless one serves all.
        var key = (isModern ? ClientCapabilities.None : capabilities).Key;
        lock (_gate)
        {
            return _children.Exists(child => child.Capabilities.Key == key && !child.IsRetired);
        }
    }

    /// <summary>A child was greeted by the gateway.</summary>
    public void Learn(TranslatedChild child, ChildLink link, in ReadOnlySequence<byte> greeting)
    {
        link.Lessons = LessonsOf(link, child.Capabilities);
        link.Lessons.TakeGreeting(greeting);
    }

    /// <summary>A stateless child said what it is, to a client that can do nothing.</summary>
    public void LearnDiscovery(ChildLink link, in ReadOnlySequence<byte> discovered) => services.Catalogue.Learn(
        ShelfOf(link.Program, ClientCapabilities.None), settings.Catalogue, personId, ListRequest.Discover, new LearnedAnswer([new Page("", discovered.ToArray())]));

    /// <summary>What to do with a child's answer to this request; null: nothing can be learned from it.</summary>
    public AnswerHandler? LessonOf(TranslatedChild child, ClientCapabilities capabilities, in ReadOnlySequence<byte> request, in Envelope envelope) =>
        isModern
            ? ChildLessons.OfStateless(request, envelope, link => child.Lessons.Of(capabilities, declared => LessonsOf(link, declared)), MayLearn)
            : ChildLessons.Of(request, envelope, MayLearn);

    private bool MayLearn(string method, UInt128 digest) => !_ownLists || method == ListRequest.Discover;

    private ChildLessons LessonsOf(ChildLink link, ClientCapabilities capabilities) =>
        new(services.Catalogue, ShelfOf(link.Program, capabilities), settings.Catalogue, personId);

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
