using System.Diagnostics;

namespace Gateway.Tests.Deploy;

/// <summary>A stdio server in shell: a call reports progress, then waits until the test lets it finish.</summary>
internal sealed class WaitingChild : IDisposable
{
    private const string Script = """
        value() { printf '%s' "$line" | sed -n "s/.*\"$1\":\(\"[^\"]*\"\|[0-9]*\)[,}].*/\1/p"; }
        while IFS= read -r line; do
          case "$line" in
            *'"initialize"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"waiting","version":"1"}}}\n' "$(value id)" ;;
            *'"tools/call"'*)
              printf '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":%s,"progress":1}}\n' "$(value progressToken)"
              read -r _ < "$1"
              printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"waited"}]}}\n' "$(value id)" ;;
          esac
        done
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("waiting-").FullName;

    public WaitingChild()
    {
        File.WriteAllText(Path.Combine(folder, "server.sh"), Script);
        using var mkfifo = Process.Start("mkfifo", [Gate]);
        mkfifo.WaitForExit();
    }

    public IReadOnlyList<string> Command => ["/bin/sh", Path.Combine(folder, "server.sh"), Gate];

    private string Gate => Path.Combine(folder, "gate");

    /// <summary>Lets the call that waits finish.</summary>
    public void Release()
    {
        using var gate = new FileStream(Gate, FileMode.Open, FileAccess.Write);
        gate.WriteByte((byte)'\n');
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
