using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Translation;

/// <summary>The process that stands by.</summary>
internal sealed partial class ChildPool
{
    /// <summary>
    /// A server that may ask needs a further child in the middle of somebody's work, whenever a call is held or a client declares other capabilities: one process waits,
    /// started but not greeted.
    /// </summary>
    private void KeepSpare(Caller caller)
    {
        lock (_gate)
        {
            if (!isModern && settings.AsksClient == AsksClient.Maybe && _spare is null && !_closed && _children.Count > 0 && _children.Count < settings.MaxChildrenPerPerson
                && services.HasRoom(personId))
            {
                var spare = new TranslatedChild(this, services.Time, logger);
                _spare = spare;
                spare.Starting = Task.Run(() => StartSpareAsync(spare, caller));
            }
        }
    }

    /// <summary>A spare that did not start stands in nobody's way: the next need tries anew.</summary>
    private async Task<Started> StartSpareAsync(TranslatedChild spare, Caller caller)
    {
        Started? started = null;
        try
        {
            return started = await services.Greeter.StartAsync(spare, caller);
        }
        catch (Exception exception)
        {
            // The host's source of credentials failed, or a bug: nobody asked for a spare, so nobody else would hear of it.
            LogNoSpare(logger, exception, server);
            return Started.Not;
        }
        finally
        {
            if (started?.Link is null)
            {
                lock (_gate)
                {
                    _spare = ReferenceEquals(_spare, spare) ? null : _spare;
                }
            }
        }
    }

    [LoggerMessage(2600, Microsoft.Extensions.Logging.LogLevel.Warning, "{Server}: no further child could be made ready in advance")]
    private static partial void LogNoSpare(ILogger logger, Exception exception, string server);
}
