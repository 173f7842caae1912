using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children;

/// <summary>Starts a server's child once, greets it and stops it again: whether it would start, and what it is.</summary>
public sealed class ChildTrial
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    private static readonly ReadOnlyMemory<byte> Initialize = Encoding.UTF8.GetBytes("""
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"fjmcp-gateway","version":"0"}}}
        """);

    private readonly IChildLauncher launcher;
    private readonly BridgeOptions bridge;
    private readonly TimeProvider time;

    internal ChildTrial(IChildLauncher launcher, BridgeOptions bridge, TimeProvider time) => (this.launcher, this.bridge, this.time) = (launcher, bridge, time);

    /// <summary>Never throws but for <paramref name="cancellationToken"/>; the child is gone on return.</summary>
    /// <param name="server">A configured server's name.</param>
    /// <param name="placeholders">What the marks in its arguments and environment are filled with; all are masked in what the child says.</param>
    /// <param name="longest">How long the greeting may take.</param>
    public async Task<ChildTrialResult> RunAsync(
        string server, IReadOnlyDictionary<string, string> placeholders, TimeSpan longest, CancellationToken cancellationToken)
    {
        var listener = new TrialListener();
        try
        {
            var child = await launcher.StartAsync(Spec(server, bridge.Servers[server], placeholders), listener, cancellationToken);
            return await GreetAsync(child, listener, longest, cancellationToken);
        }
        catch (ChildStartException exception)
        {
            return new ChildTrialResult("", "", "", exception.Message);
        }
    }

    private async Task<ChildTrialResult> GreetAsync(IChild child, TrialListener listener, TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            await child.SendAsync(new ReadOnlySequence<byte>(Initialize), cancellationToken).AsTask().WaitAsync(longest, time, cancellationToken);
            return await listener.Answer.WaitAsync(longest, time, cancellationToken) ?? Failed(child, "it ends before it answers initialize");
        }
        catch (TimeoutException)
        {
            return Failed(child, $"it does not answer initialize within {longest.TotalSeconds} s");
        }
        finally
        {
            await child.StopAsync();
        }
    }

    private static ChildTrialResult Failed(IChild child, string what) =>
        new("", "", "", child.LastErrorLines(1) is [var line] ? $"{what}; its last words: {line}" : $"{what}.");

    private static ChildSpec Spec(string name, StdioServerOptions settings, IReadOnlyDictionary<string, string> placeholders) => new(
        name,
        settings.Command,
        [.. settings.Arguments.Select(argument => Placeholders.Fill(argument, placeholders))],
        settings.Environment.ToDictionary(entry => entry.Key, entry => Placeholders.Fill(entry.Value, placeholders), StringComparer.Ordinal),
        settings.WorkingDirectory,
        StopGrace,
        settings.MaxMessageBytes,
        [placeholders.GetValueOrDefault(Placeholders.AccessToken, "")],
        LogStderr: false)
    {
        Isolation = settings.Isolation,
    };

    private sealed class TrialListener : IChildListener
    {
        private readonly TaskCompletionSource<ChildTrialResult?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What the child says of itself; null when it ended first.</summary>
        public Task<ChildTrialResult?> Answer => answer.Task;

        public ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
        {
            if (Read(message) is { } result)
            {
                answer.TrySetResult(result);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void OnClosed(ChildExit? exit) => answer.TrySetResult(null);

        private static ChildTrialResult? Read(in ReadOnlySequence<byte> message)
        {
            try
            {
                using var document = JsonDocument.Parse(message);
                return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object
                    ? new ChildTrialResult(Member(result, "serverInfo", "name"), Member(result, "serverInfo", "version"), Text(result, "protocolVersion"), null)
                    : null;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // No message, or half a surrogate pair in a text.
                return null;
            }
        }

        private static string Member(JsonElement from, string name, string member) =>
            from.TryGetProperty(name, out var inner) && inner.ValueKind == JsonValueKind.Object ? Text(inner, member) : "";

        private static string Text(JsonElement from, string name) =>
            from.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
    }
}

/// <param name="Name">The server's own name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Protocol">The revision of MCP that it settles on when offered 2025-11-25.</param>
/// <param name="Cause">Why it cannot serve; null: it can.</param>
public sealed record ChildTrialResult(string Name, string Version, string Protocol, string? Cause);
