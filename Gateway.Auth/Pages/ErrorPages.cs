using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Pages;

/// <summary>
/// The last net: a fault that nobody expected becomes a page for a person and JSON for a program, never a stack; and a bare status (unknown path, rate limit,
/// time-out) becomes a page for a person.
/// </summary>
internal sealed partial class ErrorPages(ErrorPageWriter pages, ILogger<ErrorPages> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (IsOurs(context, exception))
        {
            LogUnexpected(exception, context.TraceIdentifier);
            await UnexpectedAsync(context);
            return;
        }

        if (IsBare(context.Response) && Browsers.AcceptsHtml(context.Request) && EntryOf(context.Response.StatusCode) is { } entry)
        {
            await pages.WriteAsync(context, new ErrorView(entry, context.TraceIdentifier), status: context.Response.StatusCode);
        }
    }

    // The server itself answers a request that it could not read; a client that left needs no answer; half an answer can only be cut off.
    private static bool IsOurs(HttpContext context, Exception exception) =>
        exception is not BadHttpRequestException
        && !(exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        && !context.Response.HasStarted;

    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null or "" };

    private static ErrorEntry? EntryOf(int status) => status switch
    {
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed => ErrorCatalogue.NothingHere,
        StatusCodes.Status429TooManyRequests => ErrorCatalogue.TooManyRequests,
        StatusCodes.Status500InternalServerError => ErrorCatalogue.Unexpected,
        StatusCodes.Status502BadGateway => ErrorCatalogue.ForgejoDown,
        StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout => ErrorCatalogue.TooSlow,
        _ => null,
    };

    private Task UnexpectedAsync(HttpContext context)
    {
        // What the failed step had begun to say goes, cookies included.
        context.Response.Clear();
        if (Browsers.AcceptsHtml(context.Request))
        {
            return pages.WriteAsync(context, ErrorCatalogue.Unexpected);
        }

        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsJsonAsync(
            new { error = "server_error", error_description = $"{ErrorCatalogue.Unexpected.Code}: the gateway failed. Request {context.TraceIdentifier} is in its log." },
            context.RequestAborted);
    }

    [LoggerMessage(1511, LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string requestId);
}

/// <summary>Puts <see cref="ErrorPages"/> around the pipeline.</summary>
public static class ErrorPagesExtensions
{
    /// <summary>Early, so that it sees what everything after it does.</summary>
    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app)
    {
        var pages = (ErrorPages?)app.ApplicationServices.GetService(typeof(ErrorPages))
            ?? throw new InvalidOperationException($"Call services.AddGatewayAuth before {nameof(UseErrorPages)}.");
        return app.Use(next => context => pages.InvokeAsync(context, next));
    }
}
