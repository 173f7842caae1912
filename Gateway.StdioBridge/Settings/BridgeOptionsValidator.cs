using System.Text.RegularExpressions;
using Gateway.StdioBridge.Policy;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Settings;

/// <summary>Reports every error of the bridge's settings at once, each by its key and with what is allowed.</summary>
internal sealed partial class BridgeOptionsValidator : IValidateOptions<BridgeOptions>
{
    public ValidateOptionsResult Validate(string? name, BridgeOptions options)
    {
        List<string> errors = [.. options.Unreadable, .. Sessions(options.Sessions), .. Http(options.Http), .. Node(options.Node), .. Pool(options.Isolation)];
        foreach (var (server, settings) in options.Servers)
        {
            errors.AddRange(Server($"StdioServers:{server}", server, settings));
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Sessions(SessionOptions sessions) =>
        new[]
        {
            Range("Sessions:MaxTotal", sessions.MaxTotal, 1, 100_000),
            Range("Sessions:MaxPerPerson", sessions.MaxPerPerson, 1, 100_000),
            Range("Sessions:IdleTimeout", sessions.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            Range("Sessions:ReapInterval", sessions.ReapInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Range("Sessions:Lifetime", sessions.Lifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)),
            Range("Sessions:UnusedLifetime", sessions.UnusedLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)),
            Range("Sessions:RotateInterval", sessions.RotateInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Range("Sessions:DrainTimeout", sessions.DrainTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Range("Sessions:MaxChildren", sessions.MaxChildren, 1, 100_000),
            Range("Sessions:MaxChildrenPerPerson", sessions.MaxChildrenPerPerson, 1, 100_000),
            Range("Sessions:MaxCalls", sessions.MaxCalls, 1, 1_000_000),
            Range("Sessions:MaxCallsPerPerson", sessions.MaxCallsPerPerson, 1, 1_000_000),
        }.OfType<string>();

    private static IEnumerable<string> Http(HttpOptions http) =>
        new[]
        {
            http.PollAfter == TimeSpan.Zero ? null : Range("Http:PollAfter", http.PollAfter, TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(5)),
            Range("Http:ReplayWindow", http.ReplayWindow, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Range("Http:InputGather", http.InputGather, TimeSpan.Zero, TimeSpan.FromSeconds(1)),
            Range("Http:MaxSseStreams", http.MaxSseStreams, 0, 100_000),
            Range("Http:MaxSseStreamsPerPerson", http.MaxSseStreamsPerPerson, 1, 100_000),
        }.OfType<string>();

    private static IEnumerable<string> Node(NodeOptions node) =>
        node.Id is { } id && !ServerName().IsMatch(id) ? ["Node:Id: a node's name is 1 to 64 letters, digits, '-' or '_'."] : [];

    private static IEnumerable<string> Server(string key, string name, StdioServerOptions server) =>
        new[]
        {
            ServerName().IsMatch(name) ? null : $"{key}: a server's name is 1 to 64 letters, digits, '-' or '_'.",
            string.IsNullOrWhiteSpace(server.Command) ? $"{key}:Command: is required." : null,
            Placeholders.In(server.Command).Any() ? $"{key}:Command: may hold no placeholder." : null,
            Range($"{key}:StopGrace", server.StopGrace, TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(1)),
            Range($"{key}:CallTimeout", server.CallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            Range($"{key}:MaxChildrenPerPerson", server.MaxChildrenPerPerson, 1, 100),
            Range($"{key}:MaxMessageBytes", server.MaxMessageBytes, 64 * 1024, 1024 * 1024 * 1024),
        }
        .Concat(server.Arguments.Select((argument, index) => Argument($"{key}:Arguments:{index}", argument)))
        .Concat(server.Environment.Select(entry => Variable($"{key}:Environment:{entry.Key}", entry.Key, entry.Value)))
        .Concat(Tools($"{key}:Tools", server.Tools))
        .Concat(Isolation($"{key}:Isolation", server.Isolation))
        .OfType<string>();

    private static IEnumerable<string> Tools(string key, ToolOptions tools) =>
        from list in new[] { ("Allow", tools.Allow), ("Deny", tools.Deny), ("Read", tools.Read), ("Additive", tools.Additive) }
        from entry in list.Item2
        where entry.Length is 0 or > NamePattern.Longest
        select $"{key}:{list.Item1}: '{entry}' is no tool's name or glob of 1 to {NamePattern.Longest} characters.";

    private static IEnumerable<string?> Isolation(string key, ServerIsolationOptions isolation) =>
        new[]
        {
            Range($"{key}:MaxOpenFiles", isolation.MaxOpenFiles, 64, 1024 * 1024),
            Range($"{key}:MaxDataMegabytes", isolation.MaxDataMegabytes, 64, 1024 * 1024),
            Range($"{key}:MaxMemoryMegabytes", isolation.MaxMemoryMegabytes, 16, 1024 * 1024),
            Range($"{key}:MaxProcesses", isolation.MaxProcesses, 8, 65_536),
        }
        .Concat(
            from list in new[] { ("Paths", isolation.Paths), ("WritablePaths", isolation.WritablePaths) }
            from path in list.Item2
            where !path.StartsWith('/')
            select (string?)$"{key}:{list.Item1}: '{path}' is no absolute path.");

    private static IEnumerable<string> Pool(IsolationOptions pool) =>
        new[]
        {
            Range("Isolation:FirstUid", pool.FirstUid, 1000, 2_000_000_000),
            Range("Isolation:Uids", pool.Uids, 1, 100_000),
        }.OfType<string>();

    private static string? Argument(string key, string text)
    {
        // /proc/PID/cmdline is readable by every user of the machine.
        if (Placeholders.In(text).Contains(Placeholders.AccessToken, StringComparer.Ordinal))
        {
            return $"{key}: {{{Placeholders.AccessToken}}} may stand in Environment only, because arguments are visible to everybody on the machine.";
        }

        return Unknown(key, text);
    }

    private static string? Variable(string key, string name, string text) =>
        VariableName().IsMatch(name) ? Unknown(key, text) : $"{key}: a variable's name is letters, digits and '_', not beginning with a digit.";

    private static string? Unknown(string key, string text) =>
        Placeholders.In(text).Except(Placeholders.Known, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? $"{key}: {{{unknown}}} is no placeholder; known are {string.Join(", ", Placeholders.Known.Select(known => $"{{{known}}}"))}."
            : null;

    private static string? Range<T>(string key, T value, T least, T most) where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"{key}: must be from {least} to {most}, is {value}." : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServerName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}
