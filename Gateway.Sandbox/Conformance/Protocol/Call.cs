using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>One request as a tool, prompt or resource sees it, whichever era it came in.</summary>
internal abstract class Call(Request request, CallServices services, CancellationToken cancelled)
{
    public Request Request { get; } = request;

    public JsonObject Arguments { get; } = request.Parameters["arguments"] as JsonObject ?? [];

    public Subscriptions Subscriptions => Services.Subscriptions;

    /// <summary>Where calls go on after they were answered; null: not in this era.</summary>
    public virtual BackgroundTasks? Tasks => null;

    /// <summary>The error code for a resource that does not exist.</summary>
    public abstract int ResourceNotFound { get; }

    protected CallServices Services { get; } = services;

    protected CancellationToken Stopped => cancelled;

    /// <summary>The least severe level to be sent; null: no log message at all.</summary>
    protected abstract string? LogLevel { get; }

    /// <summary>Whether the client declared a capability such as <c>sampling</c>.</summary>
    public abstract bool Declares(string capability);

    /// <summary>Asks the client. The answers carry a reply to return instead whenever the call can't go on now.</summary>
    public abstract Task<Answers> AskAsync(params Ask[] asks);

    public Task WaitAsync(int milliseconds) => WaitAsync(milliseconds, cancelled);

    public Task WaitAsync(int milliseconds, CancellationToken until) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Services.Clock, until);

    public async Task LogAsync(string level, string text)
    {
        if (LogLevel is { } least && LogLevels.Reaches(level, least))
        {
            await Services.Connection.NotifyAsync("notifications/message", new() { ["level"] = level, ["logger"] = "conformance", ["data"] = text });
        }
    }

    /// <summary>Reports progress out of 100 if the request asked for it.</summary>
    public async Task ProgressAsync(int progress)
    {
        if (Request.Meta?["progressToken"] is { } token)
        {
            await Services.Connection.NotifyAsync("notifications/progress", new()
            {
                ["progressToken"] = token.DeepClone(),
                ["progress"] = progress,
                ["total"] = 100,
            });
        }
    }
}
