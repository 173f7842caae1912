using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Policy;

/// <summary>One server's tool policy, compiled once; names that were asked for are remembered, so that a call costs one look-up and no allocation.</summary>
internal sealed class ToolPolicy(ToolOptions options)
{
    /// <summary>Names come from clients, so their table is bounded; when it is full it starts anew.</summary>
    private const int MostRemembered = 1024;

    private static readonly ConditionalWeakTable<ToolOptions, ToolPolicy> Compiled = [];

    private readonly NameSet _allow = new(options.Allow);
    private readonly NameSet _deny = new(options.Deny);
    private readonly NameSet _read = new(options.Read);
    private readonly NameSet _additive = new(options.Additive);
    private readonly ConcurrentDictionary<string, ToolKind> _known = new(StringComparer.Ordinal);
    private int _remembered;

    /// <summary>The policy of a server's settings; compiled once for each settings object.</summary>
    public static ToolPolicy Of(ToolOptions options) => Compiled.GetValue(options, static options => new ToolPolicy(options));

    /// <summary>Whether it is known which tools only read.</summary>
    public bool HasTable { get; } = options.HasTable;

    /// <summary>Whether some tools may not be offered.</summary>
    public bool Hides { get; } = options.Allow.Count + options.Deny.Count > 0;

    public bool Annotates { get; } = options.Annotate;

    public ToolKind KindOf(ReadOnlySpan<char> name)
    {
        if (_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
        {
            return known;
        }

        var kind = Decide(name);
        if (name.Length <= NamePattern.Longest)
        {
            Remember(name.ToString(), kind);
        }

        return kind;
    }

    /// <summary>The kind of the tool whose raw JSON name stands at <paramref name="name"/>. Null: there is no name, or none that can be read.</summary>
    public ToolKind? KindOf(in ReadOnlySequence<byte> message, Slice name)
    {
        if (!name.IsPresent)
        {
            return null;
        }

        var reader = new Utf8JsonReader(message.Slice(name.Start, name.Length));
        reader.Read();
        return KindOf(ref reader);
    }

    /// <summary>The kind of the tool whose name the reader stands on.</summary>
    public ToolKind? KindOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return null;
        }

        try
        {
            var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
            if (length > NamePattern.Longest)
            {
                return KindOf(reader.GetString());
            }

            Span<char> name = stackalloc char[NamePattern.Longest];
            return KindOf(name[..reader.CopyString(name)]);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair (RFC 8259 section 8.2): two readers would see two names.
            return null;
        }
    }

    private ToolKind Decide(ReadOnlySpan<char> name) =>
        _deny.Contains(name) || !(_allow.IsEmpty || _allow.Contains(name)) ? ToolKind.Hidden
        : _read.Contains(name) ? ToolKind.Read
        : _additive.Contains(name) ? ToolKind.Additive
        : ToolKind.Destructive;

    private void Remember(string name, ToolKind kind)
    {
        if (Interlocked.Increment(ref _remembered) > MostRemembered)
        {
            _known.Clear();
            Volatile.Write(ref _remembered, 1);
        }

        _known.TryAdd(name, kind);
    }
}
