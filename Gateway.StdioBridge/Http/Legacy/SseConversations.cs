using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>The open streams of MCP 2024-11-05, within limits of their own: each holds a connection for as long as its client likes.</summary>
internal sealed class SseConversations(IOptions<BridgeOptions> options)
{
    private readonly HttpOptions _limits = options.Value.Http;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SseConversation> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _people = new(StringComparer.Ordinal);

    public bool TryAdd(SseConversation conversation)
    {
        var person = conversation.Session.PersonId;
        lock (_gate)
        {
            var mine = _people.GetValueOrDefault(person);
            if (_open.Count >= _limits.MaxSseStreams || mine >= _limits.MaxSseStreamsPerPerson)
            {
                return false;
            }

            _people[person] = mine + 1;
            _open[conversation.Session.Key] = conversation;
            return true;
        }
    }

    /// <summary>Null: unknown, closed, another grant's or another server's; the caller must not be able to tell which.</summary>
    public SseConversation? Find(string id, Caller caller, string server)
    {
        lock (_gate)
        {
            return _open.TryGetValue(SessionKey.Of(id), out var conversation) && !conversation.Session.IsEnded && conversation.Session.IsOf(caller, server) ? conversation : null;
        }
    }

    public void Remove(SseConversation conversation)
    {
        var person = conversation.Session.PersonId;
        lock (_gate)
        {
            if (!_open.Remove(conversation.Session.Key))
            {
                return;
            }

            if (--_people[person] == 0)
            {
                _people.Remove(person);
            }
        }
    }
}
