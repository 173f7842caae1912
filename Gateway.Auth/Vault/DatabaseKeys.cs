using System.Xml.Linq;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Vault;

/// <summary>
/// The keys as rows of the store. The framework asks without awaiting, at start and about once a day beside the requests. A wait is bounded, because a new key may be
/// wanted by a step that holds the store's own turn.
/// </summary>
internal sealed class DatabaseKeys(AuthStore store, TimeProvider time) : IXmlRepository
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public IReadOnlyCollection<XElement> GetAllElements() =>
        Wait(cancel => store.ReadAsync((context, token) => context.Keys.OrderBy(row => row.Id).Select(row => row.Xml).ToListAsync(token), cancel)).ConvertAll(XElement.Parse);

    public void StoreElement(XElement element, string friendlyName) => Wait(cancel => store.WriteAsync(
        (context, _) => Task.FromResult(context.Keys.Add(new KeyRecord { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) })), cancel));

    private T Wait<T>(Func<CancellationToken, Task<T>> use)
    {
        using var limit = new CancellationTokenSource(LongestWait, time);
        return Task.Run(() => use(limit.Token), CancellationToken.None).GetAwaiter().GetResult();
    }
}
