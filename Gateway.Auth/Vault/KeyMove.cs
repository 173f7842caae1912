using System.Security.Cryptography;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>
/// Carries keys to where <c>Keys:Store</c> says they are, before the framework looks there: after a change of that setting it would make a new key, and nothing that the
/// former ones sealed could be opened. What is carried stays where it was too.
/// </summary>
internal sealed partial class KeyMove(KeyPlaces places, KeyXml xml, IOptions<KeyOptions> keys, IDbContextFactory<AuthDbContext> contexts, ILogger<KeyMove> logger) : IHostedLifecycleService
{
    /// <summary>Into the store, as soon as its tables stand.</summary>
    /// <exception cref="KeysLockedException">A key cannot be opened, and none is carried; or none of those in the store can be.</exception>
    public async Task ToStoreAsync(CancellationToken cancellationToken)
    {
        if (!keys.Value.InDatabase)
        {
            return;
        }

        var kept = places.InStore();
        RequireOne(kept, places.Store);
        if (Missing(places.InDirectory(), kept, places.Directory, mayBeOpen: true) is not { Length: > 0 } missing)
        {
            return;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Keys.AddRange(missing.Select(key => new KeyRecord { Name = key.Name, Xml = key.Xml }));
        await context.SaveChangesAsync(cancellationToken);
        Carried(missing.Length, places.Directory, places.Store);
    }

    /// <summary>Into the directory, before anything else starts.</summary>
    /// <exception cref="KeysLockedException">A key cannot be opened, and none is carried; or none of those in the directory can be.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (keys.Value.InDatabase)
        {
            return Task.CompletedTask;
        }

        var kept = places.InDirectory();
        RequireOne(kept, places.Directory);
        foreach (var (name, text) in Missing(InStore(), kept, places.Store, mayBeOpen: false))
        {
            places.AddFile(name, text);
            Carried(1, places.Store, places.Directory);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private (string Name, string Xml)[] Missing(IReadOnlyDictionary<string, string> from, IReadOnlyDictionary<string, string> to, string where, bool mayBeOpen)
    {
        try
        {
            return [.. from.Where(key => !to.ContainsKey(key.Key)).Select(key => (key.Key, xml.Rewrap(key.Value, mayBeOpen)))];
        }
        catch (CryptographicException)
        {
            throw KeysLockedException.ToCarry(where);
        }
    }

    /// <summary>With a wrong wrapping key the framework would make a new key without a word, and everybody would be signed out.</summary>
    private void RequireOne(IReadOnlyDictionary<string, string> kept, string where)
    {
        if (kept.Count > 0 && kept.Values.All(key => xml.IsLocked(key, mayBeOpen: true)))
        {
            throw KeysLockedException.InPlace(where);
        }
    }

    private IReadOnlyDictionary<string, string> InStore()
    {
        try
        {
            return places.InStore();
        }
        catch (SqliteException exception)
        {
            // Locked, full or no database: the store's own start says so and tries again. Keys that were in it are carried at the next start.
            Unread(exception);
            return new Dictionary<string, string>();
        }
    }

    [LoggerMessage(3521, LogLevel.Warning, "Keys:Store was changed: {Count} keys were carried from {From} to {To}. When all is well, remove them from the former place: they open every Forgejo token")]
    private partial void Carried(int count, string from, string to);

    [LoggerMessage(3522, LogLevel.Warning, "The store could not be asked for keys that were kept there")]
    private partial void Unread(Exception exception);
}
