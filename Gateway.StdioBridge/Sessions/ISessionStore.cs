namespace Gateway.StdioBridge.Sessions;

/// <summary>Where sessions outlive the process. The host implements it; without one they end with it.</summary>
public interface ISessionStore
{
    /// <summary>All sessions of earlier runs; called once, before the first request.</summary>
    /// <exception cref="SessionStoreException">The store cannot serve.</exception>
    Task<IReadOnlyList<SessionRow>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Writes and removes rows in one transaction; durable on return.</summary>
    /// <exception cref="SessionStoreException">The store cannot serve; nothing was changed.</exception>
    Task WriteAsync(IReadOnlyCollection<SessionRow> changed, IReadOnlyCollection<string> endedKeys, CancellationToken cancellationToken);
}

/// <summary>The store cannot serve now; worth trying again.</summary>
public sealed class SessionStoreException(string message, Exception? inner = null) : Exception(message, inner);
