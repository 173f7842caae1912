using System.Security.Cryptography;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Translation;

/// <summary>The node's name in front of what it sealed: one that another node sealed is known as such before anything is opened.</summary>
internal sealed class NodeMark(IOptions<BridgeOptions> options)
{
    /// <summary>No name holds it, nor does base64url.</summary>
    private const char End = '.';

    /// <summary>The configured name, or one of this process.</summary>
    public string Id { get; } = options.Value.Node.Id ?? RandomNumberGenerator.GetHexString(16, lowercase: true);

    public string Put(string text) => $"{Id}{End}{text}";

    /// <summary>What stands behind the mark. Null: it is another node's, or nobody's.</summary>
    public string? Take(string marked) =>
        marked.Length > Id.Length && marked[Id.Length] == End && marked.StartsWith(Id, StringComparison.Ordinal) ? marked[(Id.Length + 1)..] : null;
}
