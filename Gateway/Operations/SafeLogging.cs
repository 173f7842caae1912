using Microsoft.Extensions.Logging.Console;

namespace Gateway.Operations;

/// <summary>Console logging, as text or JSON, with the request's scope, and without the framework's lines that hold secrets.</summary>
internal static class SafeLogging
{
    public const string Text = "text";
    public const string Json = "json";

    public static void AddSafeLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        var format = builder.Configuration["Logging:Format"];
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
            console.FormatterName = string.Equals(format, Json, StringComparison.OrdinalIgnoreCase) ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple);
        builder.Services.PostConfigure<LoggerFilterOptions>(SensitiveCategories.Guard);
    }
}
