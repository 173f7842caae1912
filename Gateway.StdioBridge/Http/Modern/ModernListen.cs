using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>subscriptions/listen: a stream of what changes (MCP 2026-07-28, subscriptions).</summary>
internal sealed class ModernListen(PoolServices services, TimeProvider time)
{
    public static readonly Refusal InvalidFilter =
        ModernEra.InvalidMeta($"params.notifications must be an object, with at most {ListenFilter.MaxUris} resources of {ListenFilter.LongestUri} characters.");

    public async Task<BridgeOutcome> InvokeAsync(PostMessage post, ModernRequest request, ChildPool pool)
    {
        if (ListenFilter.Read(post.Bytes, request.Notifications) is not { } filter)
        {
            return await InvalidFilter.AnswerAsync(post);
        }

        var taken = await pool.TakeAsync(post.Caller, ModernCalls.Offered(post, request), exclusive: false, post.Context.RequestAborted);
        if (taken.Child is not { } child)
        {
            return await ModernPost.WithoutChildAsync(post, taken);
        }

        var listener = new Listener(services.InfoOf(post.Server, post.Caller), post.Id.ToArray(), child.Capabilities.Key, filter.Within(child.Profile));
        var isAdded = pool.Listeners.TryAdd(listener);
        pool.Return(child);
        if (!isAdded)
        {
            return await ModernPost.Fault(CallFault.TooBusy).AnswerAsync(post);
        }

        // Not before: a refusal names the request's id, which lies in the body.
        post.Body.Dispose();
        if (services.IsOver(listener.Caller, post.Caller))
        {
            // Added first, looked at after: an end that came in between has either found the stream or is found now.
            listener.End();
        }

        return await ListenAsync(post, listener, pool, child);
    }

    private async Task<BridgeOutcome> ListenAsync(PostMessage post, Listener listener, ChildPool pool, TranslatedChild child)
    {
        try
        {
            // Watched first, so that no change falls between the acknowledgement and the watch.
            await Watching.StartAsync(child, [.. listener.Filter.Uris]);
            listener.Acknowledge();
            await StreamAsync(post.Context, listener.Outbox);
        }
        catch (OperationCanceledException) when (post.Context.RequestAborted.IsCancellationRequested)
        {
            // Closing the stream ends the subscription.
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write: the same.
        }
        finally
        {
            pool.StopListening(listener);
            listener.Outbox.Close();
        }

        return BridgeOutcome.Handled;
    }

    private async Task StreamAsync(HttpContext context, Outbox outbox)
    {
        await using var timer = time.CreateTimer(static state => ((Outbox)state!).Tick(), outbox, EventStream.KeepAlive, EventStream.KeepAlive);
        await EventStream.StartAsync(context, context.RequestAborted);
        while (true)
        {
            while (outbox.TryTake(out var entry))
            {
                using var body = entry.Body;
                if (body is null)
                {
                    return;
                }

                await EventStream.WriteAsync(context.Response.BodyWriter, body.Written, context.RequestAborted);
            }

            if (outbox.TakeTick())
            {
                await EventStream.WriteKeepAliveAsync(context.Response.BodyWriter, context.RequestAborted);
            }

            await outbox.WaitAsync(context.RequestAborted);
        }
    }
}
