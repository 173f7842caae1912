using Gateway.Auth.Storage.Entities;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Clients.Documents;

/// <summary>
/// The clients that are described by a document: fetched when a person is about to be asked, kept as long as its headers say, and beyond that while its host
/// does not answer, because a client that works must not fail with its maker's web server.
/// </summary>
internal sealed partial class ClientDocuments(
    DocumentFetcher fetcher, ClientRows rows, AuthorizationServerOptions server, TimeProvider time, ILogger<ClientDocuments> logger)
{
    public const int MostFetches = 8;
    public static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan LastGoodCopy = TimeSpan.FromDays(30);
    private const int MostRemembered = 1000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, DocumentEntry> entries = new(StringComparer.Ordinal);
    private int fetches;

    /// <summary>The client as its document says now; null when there is none that may be used. Never longer than a fetch.</summary>
    public async Task<Client?> AskAsync(string id, Uri url, CancellationToken cancellationToken)
    {
        Task fetching;
        lock (gate)
        {
            var entry = EntryOf(id);
            if (entry.Until > time.GetUtcNow())
            {
                return Usable(entry);
            }

            fetching = entry.Fetching ??= Task.Run(() => FetchAsync(id, url, entry), CancellationToken.None);
        }

        // Its own client alone stops waiting when a browser goes away.
        await fetching.WaitAsync(cancellationToken);
        lock (gate)
        {
            return entries.TryGetValue(id, out var entry) ? Usable(entry) : null;
        }
    }

    /// <summary>What is remembered, without a look at the network.</summary>
    public Client? Recall(string id)
    {
        lock (gate)
        {
            return entries.TryGetValue(id, out var entry) ? Usable(entry) : null;
        }
    }

    private async Task FetchAsync(string id, Uri url, DocumentEntry entry)
    {
        try
        {
            var outcome = await BoundedAsync(url);
            var client = outcome.Document is { } document ? Create(id, url, document) : await WithoutAsync(id, entry, outcome.Fault!.Value);
            lock (gate)
            {
                entry.Client = client;
                entry.Until = time.GetUtcNow() + (outcome.Document is null ? FailureMemory : outcome.Freshness);
                entry.Until = outcome.Fault == DocumentFault.Busy ? DateTimeOffset.MinValue : entry.Until;
            }
        }
        finally
        {
            lock (gate)
            {
                entry.Fetching = null;
            }
        }
    }

    private async Task<DocumentOutcome> BoundedAsync(Uri url)
    {
        try
        {
            return Interlocked.Increment(ref fetches) > MostFetches ? DocumentFault.Busy : await fetcher.FetchAsync(url);
        }
        finally
        {
            Interlocked.Decrement(ref fetches);
        }
    }

    // A host that refuses the gateway's cloud (403) has not withdrawn its client; one that says 404 or 410 has, and no later fault brings it back.
    private async Task<Client?> WithoutAsync(string id, DocumentEntry entry, DocumentFault fault)
    {
        NoDocument(id, fault);
        if (fault == DocumentFault.Gone)
        {
            await rows.WithdrawAsync(id, CancellationToken.None);
            return null;
        }

        return entry.Client ?? await rows.FindDocumentAsync(id, CancellationToken.None);
    }

    private Client Create(string id, Uri url, ClientDocument document)
    {
        Fetched(id, document.RedirectUris.Count);
        return new Client
        {
            Id = id,
            Kind = ClientKind.Document,
            Name = ClientNames.Clean(document.Name) is { Length: > 0 } name ? name : ClientNames.Clean(url.IdnHost),
            RedirectUris = [.. document.RedirectUris],
            Scope = ScopeSet.Format(ScopeSet.Supported(server)),
            AuthMethod = AuthMethods.None,
            CreatedAt = time.GetUtcNow(),
            ConfirmedAt = time.GetUtcNow(),
        };
    }

    private Client? Usable(DocumentEntry entry) => entry.Client?.ConfirmedAt > time.GetUtcNow() - LastGoodCopy ? entry.Client : null;

    // Strangers choose the URLs, so what is remembered is bounded; what somebody said yes to is in the store besides.
    private DocumentEntry EntryOf(string id)
    {
        if (entries.TryGetValue(id, out var known))
        {
            return known;
        }

        if (entries.Count >= MostRemembered && entries.Where(pair => pair.Value.Fetching is null).MinBy(pair => pair.Value.Until) is { Key: { } oldest })
        {
            entries.Remove(oldest);
        }

        return entries[id] = new DocumentEntry();
    }

    [LoggerMessage(1600, LogLevel.Information, "Read the document of client {ClientId} with {RedirectUris} redirect URIs.")]
    private partial void Fetched(string clientId, int redirectUris);

    [LoggerMessage(1601, LogLevel.Warning, "The document of client {ClientId} could not be used: {Fault}.")]
    private partial void NoDocument(string clientId, DocumentFault fault);
}
