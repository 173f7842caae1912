using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>The authorizations under which one person's children are used: children go when none of them is left. Not thread-safe: the pool's gate guards it.</summary>
internal sealed class PoolUsers
{
    private const int Limit = 256;

    private readonly Dictionary<(string Grant, string Authorization), BridgeSessionInfo> _users = [];

    public void Remember(BridgeSessionInfo info)
    {
        var key = (info.GrantId, info.AuthorizationId);
        if (_users.Count >= Limit && !_users.ContainsKey(key))
        {
            _users.Remove(_users.MinBy(user => user.Value.OpenedAt).Key);
        }

        _users[key] = info;
    }

    /// <summary>Forgets those that <paramref name="match"/> selects. True: nobody is left.</summary>
    public bool Forget(Func<BridgeSessionInfo, bool> match)
    {
        foreach (var key in _users.Where(user => match(user.Value)).Select(user => user.Key).ToList())
        {
            _users.Remove(key);
        }

        return _users.Count == 0;
    }
}
