using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Clients.Documents;

/// <summary>What is remembered of one URL; guarded by the lock of <see cref="ClientDocuments"/>.</summary>
internal sealed class DocumentEntry
{
    /// <summary>The last good copy.</summary>
    public Client? Client { get; set; }

    /// <summary>Until when nothing is fetched, whatever the last fetch came to.</summary>
    public DateTimeOffset Until { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The fetch that is under way; whoever asks meanwhile waits for it too.</summary>
    public Task? Fetching { get; set; }
}
