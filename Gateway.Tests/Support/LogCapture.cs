using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>Keeps every log line of one gateway, at every level the product lets out, with its scopes and exceptions.</summary>
internal sealed class LogCapture : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<LogLine> Lines { get; } = new();

    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var around = new List<string>();
        scopes.ForEachScope((scope, list) => list.Add(Describe(scope)), around);
        Lines.Enqueue(new LogLine(level, category, id.Id, $"{level} {category}[{id.Id}] {string.Join(" => ", [.. around, message])} {exception}"));
    }

    private static string Describe(object? scope) =>
        scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}:{pair.Value}")) : $"{scope}";

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => capture.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            capture.Add(logLevel, category, eventId, formatter(state, exception), exception);
    }
}

internal sealed record LogLine(LogLevel Level, string Category, int EventId, string Text);
