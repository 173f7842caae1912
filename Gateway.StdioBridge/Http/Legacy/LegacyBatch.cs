using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// A JSON-RPC batch, which MCP 2025-03-26 alone knows (transports, "Sending Messages to the Server"): judged whole before any of it is run; its requests are answered
/// on one event stream, each as soon as its answer is there; without a request it is 202.
/// </summary>
internal sealed class LegacyBatch(BridgeSessions sessions, ChildReplacer replacer, SessionCalls calls, TimeProvider time)
{
    /// <summary>Most messages of one batch.</summary>
    public const int Most = 64;

    private const string Version = "2025-03-26";

    public async Task<BridgeOutcome> InvokeAsync(PostMessage post)
    {
        List<BatchItem> items = [];
        if ((Check(post, out var session) ?? Read(post, items)) is { } refusal)
        {
            return await refusal.AnswerAsync(post);
        }

        var verdict = items.Select(item => Judge(post, item)).FirstOrDefault(judged => judged is RequestVerdict.ReadNeeded or RequestVerdict.WriteNeeded);
        if (verdict != RequestVerdict.Pass)
        {
            return McpEndpoint.Outcome(verdict);
        }

        session!.Touch();
        var link = session.Link is { IsOpen: true } open ? open : null;
        if (link is null && items.Any(item => NeedsChild(item)))
        {
            var wake = await replacer.AcquireAsync(session, post.Caller);
            if (wake.Link is null)
            {
                return await WithoutChild.AnswerAsync(post, wake);
            }

            link = wake.Link;
        }

        using var run = new BatchRun(sessions, calls, session, post.Caller);
        foreach (var item in items)
        {
            await StartAsync(run, post, session, link, item);
        }

        post.Body.Dispose();
        await AnswerAsync(post.Context, run);
        return BridgeOutcome.Handled;
    }

    private Refusal? Check(in PostMessage post, out BridgeSession? session)
    {
        var id = post.Context.Request.Headers[LegacyPost.SessionHeader];
        session = id.Count == 0 ? null : sessions.Find(id.ToString(), post.Caller, post.Server);
        return id.Count > 0 && session is null or { Link: null, CanReplace: false } ? Refusal.NoSession
            : session?.Memory.Greeting?.ProtocolVersion != Version ? Refusal.Batch
            : null;
    }

    /// <summary>One that is no message spoils the batch: what its sender meant is uncertain, and nothing of it has been run yet.</summary>
    private static Refusal? Read(in PostMessage post, List<BatchItem> items)
    {
        if (!BatchScan.TryCut(post.Bytes, Most, out var messages))
        {
            return Refusal.BatchSize;
        }

        foreach (var message in messages)
        {
            if (!MessagePeek.TryRead(message, out var envelope, out _) || envelope.Kind == MessageKind.Batch)
            {
                return Refusal.NotJsonRpc;
            }

            items.Add(new BatchItem(message, envelope));
        }

        return null;
    }

    private static RequestVerdict Judge(in PostMessage post, in BatchItem item) =>
        RequestPolicy.Judge(ToolPolicy.Of(post.Settings.Tools), post.Caller, item.Bytes, item.Envelope);

    private static bool NeedsChild(in BatchItem item) =>
        item.Envelope.Kind == MessageKind.Request ? item.Envelope.Method != "ping" : SleepTalk.NeedsChild(item.Envelope);

    private static async Task StartAsync(BatchRun run, PostMessage post, BridgeSession session, ChildLink? link, BatchItem item)
    {
        if (item.Envelope.Kind != MessageKind.Request)
        {
            SessionNotes.OnNotification(session, item.Envelope.Method ?? "");
            await session.FromClient.SendAsync(link, item.Bytes, item.Envelope);
        }
        else if (item.Envelope.Method == "initialize")
        {
            // MCP 2025-03-26, lifecycle: initialize must not be part of a batch.
            run.Refuse(item, Refusal.AlreadyInitialized);
        }
        else if (Judge(post, item) == RequestVerdict.UnknownTool)
        {
            run.Refuse(item, Refusal.UnknownTool(MessageText.GetString(item.Bytes, item.Envelope.Name)));
        }
        else
        {
            run.Start(item, link);
        }
    }

    private async Task AnswerAsync(HttpContext context, BatchRun run)
    {
        if (run.IsEmpty)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        using var stream = new SharedStream(context, time);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var alive = stream.KeepAliveAsync(done.Token);
        try
        {
            await run.WriteAsync(stream, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // The client went away, which cancels nothing.
        }
        finally
        {
            await done.CancelAsync();
            await alive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>One message of a batch.</summary>
internal readonly record struct BatchItem(ReadOnlySequence<byte> Bytes, Envelope Envelope);
