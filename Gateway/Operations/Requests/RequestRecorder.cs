namespace Gateway.Operations.Requests;

/// <summary>Follows each request to its end, then tells log, metrics and trace of it.</summary>
internal sealed class RequestRecorder(RequestLog log, RequestMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var began = time.GetTimestamp();
        using var span = RequestSpans.Begin();
        metrics.Began();
        var failed = true;
        try
        {
            await next(context);
            failed = false;
        }
        finally
        {
            var (facts, took) = (RequestFacts.Of(context, failed), time.GetElapsedTime(began));
            metrics.Ended(facts, took);
            log.Write(context, facts, took.TotalMilliseconds);
            if (span is not null)
            {
                RequestSpans.End(span, facts);
            }
        }
    }
}

internal static class RequestRecording
{
    public static void UseRequestRecording(this IApplicationBuilder app)
    {
        var recorder = app.ApplicationServices.GetRequiredService<RequestRecorder>();
        app.Use(recorder.InvokeAsync);
    }
}
