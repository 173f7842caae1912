using System.Buffers;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What a successor of the child must be told, so that the client finds it as it left the one before. All that a sleeping session is, beside whose it is.</summary>
internal sealed class SessionMemory
{
    /// <summary>Most that is remembered of one message, in bytes; a session that said more at its beginning cannot be moved to another child.</summary>
    public const int LongestMessage = 64 * 1024;

    private const int MostSubscriptions = 256;

    private readonly Lock _gate = new();
    private string[] _subscriptions = [];

    /// <summary>The client's initialize message, byte for byte; empty: it was too long to be kept.</summary>
    public byte[] Initialize { get; set; } = [];

    /// <summary>What the client was told by its first child; null until then.</summary>
    public Greeting? Greeting { get; set; }

    /// <summary>Whether the client has sent notifications/initialized.</summary>
    public bool Initialized { get; set; }

    /// <summary>Whether the client has ever asked for more than the handshake.</summary>
    public bool Worked { get; set; }

    /// <summary>The raw params of the last logging/setLevel; null: none.</summary>
    public byte[]? LogLevel { get; set; }

    /// <summary>The raw result of the client's last answer to roots/list; null: none, or it changed since.</summary>
    public byte[]? Roots { get; set; }

    /// <summary>Which lists the client has seen; null: none yet.</summary>
    public SeenLists? Lists { get; set; }

    /// <summary>Whether a child of the session has announced other lists: then no other child's are told in it any more.</summary>
    public bool OwnLists { get; set; }

    /// <summary>The subscribed resources' URIs, raw JSON strings.</summary>
    public IReadOnlyList<string> Subscriptions
    {
        get => Volatile.Read(ref _subscriptions);
        init => _subscriptions = [.. value];
    }

    public static byte[]? Keep(in ReadOnlySequence<byte> raw) => raw.Length <= LongestMessage ? raw.ToArray() : null;

    public void Subscribe(string uri)
    {
        lock (_gate)
        {
            if (!_subscriptions.Contains(uri, StringComparer.Ordinal) && _subscriptions.Length < MostSubscriptions)
            {
                _subscriptions = [.. _subscriptions, uri];
            }
        }
    }

    public void Unsubscribe(string uri)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions.Where(known => known != uri)];
        }
    }
}
