using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>Hands on every log line of one host with its scopes and its exception, as an operator would see it.</summary>
internal abstract class LogLines : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    protected abstract void Add(LogLine line);

    private void Add(LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var around = new List<string>();
        scopes.ForEachScope((scope, list) => list.Add(Describe(scope)), around);
        Add(new LogLine(level, category, id.Id, $"{level} {category}[{id.Id}] {string.Join(" => ", [.. around, message])} {exception}"));
    }

    private static string Describe(object? scope) =>
        scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}:{pair.Value}")) : $"{scope}";

    private sealed class Logger(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => lines.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(logLevel, category, eventId, formatter(state, exception), exception);
    }
}

internal sealed record LogLine(LogLevel Level, string Category, int EventId, string Text);
