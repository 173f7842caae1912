using System.Text;

namespace Gateway.StdioBridge.Policy;

/// <summary>The hints of one kind of tool as raw JSON (MCP schema, ToolAnnotations).</summary>
internal sealed class ToolHints
{
    private static readonly ToolHints Read = new("true", "false");
    private static readonly ToolHints Additive = new("false", "false");
    private static readonly ToolHints Destructive = new("false", "true");

    private readonly string _readOnlyMember;
    private readonly string _destructiveMember;

    private ToolHints(string readOnly, string destructive)
    {
        (ReadOnly, DestructiveValue) = (Encoding.ASCII.GetBytes(readOnly), Encoding.ASCII.GetBytes(destructive));
        (_readOnlyMember, _destructiveMember) = ($"\"readOnlyHint\":{readOnly}", $"\"destructiveHint\":{destructive}");
        Whole = Encoding.ASCII.GetBytes($"{{{_readOnlyMember},{_destructiveMember}}}");
        Opening = Encoding.ASCII.GetBytes($"{{\"annotations\":{{{_readOnlyMember},{_destructiveMember}}},");
    }

    /// <summary>The value of readOnlyHint.</summary>
    public byte[] ReadOnly { get; }

    /// <summary>The value of destructiveHint.</summary>
    public byte[] DestructiveValue { get; }

    /// <summary>A whole annotations object.</summary>
    public byte[] Whole { get; }

    /// <summary>A tool's opening brace and its annotations, followed by its other members.</summary>
    public byte[] Opening { get; }

    public static ToolHints Of(ToolKind kind) => kind switch
    {
        ToolKind.Read => Read,
        ToolKind.Additive => Additive,
        _ => Destructive,
    };

    /// <summary>An annotations object's opening brace and the hints that it lacks.</summary>
    public byte[] Missing(bool readOnly, bool destructive, bool isEmpty)
    {
        var members = string.Join(',', new[] { readOnly ? _readOnlyMember : null, destructive ? _destructiveMember : null }.OfType<string>());
        return Encoding.ASCII.GetBytes("{" + members + (isEmpty ? "" : ","));
    }
}
