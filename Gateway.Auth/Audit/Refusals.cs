using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Auth.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Audit;

/// <summary>
/// Refusals before authentication. Anybody can cause any number of them, so they are counted by reason and network, and the counts are written once a minute:
/// at most <see cref="MostRows"/> rows, whatever comes.
/// </summary>
internal sealed class Refusals(AuthStore store, AuthMetrics metrics)
{
    public const int MostRows = 200;
    private const int MostKinds = 5000;
    private const string Elsewhere = "elsewhere";
    private ConcurrentDictionary<(string Reason, string Network), int> counts = new();

    /// <param name="reason">One of those that stand in code: it is a label of a metric too.</param>
    public void Count(HttpContext context, string reason)
    {
        metrics.Refused(reason);
        Add((reason, NetworkPrefix.Describe(context.Connection.RemoteIpAddress)), 1);
    }

    /// <summary>Writes what was counted since the last time.</summary>
    /// <exception cref="StoreUnavailableException">The counts are kept for the next time.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var counted = Interlocked.Exchange(ref counts, new());
        if (counted.IsEmpty)
        {
            return;
        }

        try
        {
            await store.WriteAsync((context, _) => Task.FromResult(Record(context, counted)), cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            foreach (var (key, count) in counted)
            {
                Add(key, count);
            }

            throw;
        }
    }

    private static int Record(AuthDbContext context, IReadOnlyDictionary<(string Reason, string Network), int> counted)
    {
        var rows = counted.OrderByDescending(entry => entry.Value).ToList();
        var rest = rows.Skip(MostRows / 2).GroupBy(entry => entry.Key.Reason)
            .Select(group => KeyValuePair.Create((group.Key, Elsewhere), group.Sum(entry => entry.Value))).Take(MostRows / 2);
        context.Trail.AddRange(rows.Take(MostRows / 2).Concat(rest).Select(entry => new AuditEvent(
            AuditKinds.Refused, Target: entry.Key.Item2, Detail: string.Create(CultureInfo.InvariantCulture, $"{entry.Key.Item1} x{entry.Value}"))));
        return context.Trail.Count;
    }

    private void Add((string Reason, string Network) key, int count) =>
        counts.AddOrUpdate(counts.Count < MostKinds || counts.ContainsKey(key) ? key : (key.Reason, Elsewhere), count, (_, known) => known + count);
}
