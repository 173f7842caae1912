using System.Text;

namespace Gateway.Operations;

/// <summary>
/// A stream of two events with a pause between them, for anybody: whoever gets the first one before the second is sent knows that nothing on the way buffers.
/// The first says whether a proxy's word about the client's address is believed.
/// </summary>
internal sealed class StreamProbe(TimeProvider time)
{
    public const string First = "first";
    public const string Last = "last";
    public const string Believed = "believed";
    public const string Ignored = "ignored";
    public const string None = "none";

    /// <summary>Anybody may ask, so few are held at once.</summary>
    private const int Most = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);
    private int open;

    public async Task InvokeAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref open) > Most)
        {
            Interlocked.Decrement(ref open);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            await StreamAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-transform";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await SayAsync(context, $"{First} {Forwarded(context.Request.Headers)}");
        await Task.Delay(Pause, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            await SayAsync(context, Last);
        }
    }

    private static async Task SayAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {text}\n\n"), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    // The framework takes out what it believed and keeps what it found under another name.
    private static string Forwarded(IHeaderDictionary headers) =>
        headers.ContainsKey("X-Original-For") ? Believed : headers.ContainsKey("X-Forwarded-For") ? Ignored : None;
}
