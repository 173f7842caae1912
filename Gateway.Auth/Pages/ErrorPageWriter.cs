using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Pages;

/// <summary>Tells a person what went wrong; the log has the same code and request id.</summary>
internal sealed partial class ErrorPageWriter(PageWriter pages, ILogger<ErrorPageWriter> logger)
{
    public Task WriteAsync(HttpContext context, ErrorEntry entry) => WriteAsync(context, new ErrorView(entry, context.TraceIdentifier));

    /// <param name="status">Where it is not the entry's own.</param>
    public async Task WriteAsync(HttpContext context, ErrorView view, IEnumerable<string>? formTargets = null, int? status = null)
    {
        LogShown(view.Entry.Code, view.Entry.Title, view.RequestId);
        context.Response.Headers["X-Request-Id"] = view.RequestId;
        await pages.WriteAsync<ErrorPage>(context, status ?? view.Entry.Status, new() { [nameof(ErrorPage.View)] = view }, formTargets);
    }

    [LoggerMessage(1510, LogLevel.Information, "Showed {Code} ({Title}) for request {RequestId}")]
    private partial void LogShown(string code, string title, string requestId);
}
