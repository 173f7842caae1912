using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using Gateway.StdioBridge;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Children.Isolation;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.StdioBridge.JsonRpc;
using Gateway.Tests.StdioBridge.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.StdioBridge.Children;

/// <summary>A launcher with its own data directory, and a listener that remembers.</summary>
internal sealed class ChildHarness : IDisposable
{
    /// <summary>Generous: a busy machine must not fail a test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Short waits only where a test is about what follows them.</summary>
    public ChildHarness(TimeSpan? shortly = null, Cgroups? cgroups = null)
    {
        var wait = shortly ?? Patience;
        var options = Options.Create(new ChildProcessOptions { DataDirectory = Data.FullName, DrainGrace = wait, ExitFollows = wait });
        Groups = new ChildGroups(options, cgroups ?? new Cgroups(null, "not in this test"), NullLogger<ChildGroups>.Instance);
        Launcher = new ChildLauncher(Groups, Isolation(options.Value, cgroups), Metrics(), options, TimeProvider.System, Log);
    }

    public DirectoryInfo Data { get; } = Directory.CreateTempSubdirectory("fjmcp-children-");

    public ListLogger<ChildLauncher> Log { get; } = new();

    public ChildGroups Groups { get; }

    public ChildLauncher Launcher { get; }

    public string Folders => Path.Combine(Data.FullName, "children");

    public static ChildIsolation Isolation(ChildProcessOptions options, Cgroups? cgroups = null) =>
        new(options, new IsolationOptions(), HostTools.Current, cgroups ?? new Cgroups(null, "not in this test"));

    public static BridgeMetrics Metrics() => new(new Meter("test"));

    public static ChildSpec Shell(string script, params string[] arguments) => Spec("/bin/sh", ["-c", script, .. arguments]);

    public static ChildSpec Spec(string command, params string[] arguments) =>
        new("fixture", command, arguments, new Dictionary<string, string>(), null, Patience, 64 * 1024 * 1024, [], false);

    public async Task<(IChild Child, Listener Said)> StartAsync(ChildSpec spec, Listener? listener = null)
    {
        listener ??= new Listener();
        return (await Launcher.StartAsync(spec, listener, default), listener);
    }

    /// <summary>The launcher forgets a child a moment after it told everybody else of its end.</summary>
    public Task ForgottenAsync() => Lasting.UntilAsync(() => Task.FromResult(Launcher.LiveCount == 0));

    public void Dispose()
    {
        Launcher.StopAllAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        Data.Delete(true);
    }

    internal static ReadOnlySequence<byte> Message(string text) => Segments.Whole(text);
}

internal sealed class Listener : IChildListener
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    public TaskCompletionSource<ChildExit?> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<string> Oversized { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Awaited before each message is taken.</summary>
    public Func<Task> Hold { get; init; } = () => Task.CompletedTask;

    public int ClosedCount { get; private set; }

    public async Task<string> NextAsync() => await _messages.Reader.ReadAsync().AsTask().WaitAsync(ChildHarness.Patience);

    public bool TryNext(out string? message) => _messages.Reader.TryRead(out message);

    public async ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        await Hold().WaitAsync(cancellationToken);
        await _messages.Writer.WriteAsync(Encoding.UTF8.GetString(message), cancellationToken);
    }

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken)
    {
        Oversized.TrySetResult(Encoding.UTF8.GetString(head));
        return ValueTask.CompletedTask;
    }

    public void OnClosed(ChildExit? exit)
    {
        ClosedCount++;
        Closed.TrySetResult(exit);
    }
}

/// <summary>Keeps log lines.</summary>
internal sealed class ListLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");
}
