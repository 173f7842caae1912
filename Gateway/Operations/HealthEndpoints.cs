using System.Text.Json.Serialization;

namespace Gateway.Operations;

/// <summary>
/// <c>/healthz</c>: the process answers. <c>/readyz</c>: it can serve; 503 only when the gateway itself cannot. Whatever else a route sends here is a stream's probe.
/// </summary>
internal static class HealthEndpoints
{
    public const string HealthPath = "/healthz";
    public const string ReadyPath = "/readyz";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(HealthPath, ["GET", "HEAD"], Health);
        endpoints.MapMethods(ReadyPath, ["GET", "HEAD"], ReadyAsync);
        endpoints.MapGet("/{**path}", endpoints.ServiceProvider.GetRequiredService<StreamProbe>().InvokeAsync);
    }

    private static Task Health(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status200OK, new HealthReport("ok", ProductVersion.Current, null));

    private static async Task ReadyAsync(HttpContext context)
    {
        var report = await context.RequestServices.GetRequiredService<Readiness>().ReportAsync(context.RequestAborted);
        await WriteAsync(context, report.Status == Readiness.Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK, report);
    }

    private static Task WriteAsync(HttpContext context, int status, HealthReport report)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(report, HealthJson.Default.HealthReport, cancellationToken: context.RequestAborted);
    }
}

/// <param name="Status">ok, degraded or down.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Checks">Each check's name with ok or what is wrong; no secret, no path.</param>
internal sealed record HealthReport(string Status, string Version, IReadOnlyDictionary<string, string>? Checks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
