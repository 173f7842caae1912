using Gateway.StdioBridge.Children;
using Gateway.Tests.HardKnocks;

namespace Gateway.Tests.Soak;

/// <summary>
/// A stdio MCP server for long runs, in a shell: <c>echo</c> answers "HOME argument"; <c>touch</c> tells those who subscribed that the resource has changed. Each child has a
/// home of its own, which names it in every tier of isolation: <c>FJMCP_TEST_TIER</c> chooses another one than Plain.
/// </summary>
internal static class SoakServer
{
    public static Dictionary<string, string?> Settings(params (string Key, string Value)[] more) => KnockServer.Settings(
    [
        ("StdioServers:forgejo:Arguments:1", Script),
        ("StdioServers:forgejo:Replaceable", "true"),
        ("StdioServers:forgejo:Isolation:Tier", Environment.GetEnvironmentVariable("FJMCP_TEST_TIER") ?? "Plain"),
        ("StdioServers:forgejo:Isolation:Require", "true"),
        ("StdioServers:forgejo:Environment:FORGEJO_ACCESS_TOKEN", "{forgejo.access_token}"),
        .. more,
    ]);

    /// <summary>The first process of the child whose home this is; null: it has gone already.</summary>
    public static int? LeaderOf(string home)
    {
        try
        {
            return GroupRecord.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(home)!, "group")))?.Group;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private const string Script = """
        subscribed=''
        text() { printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n' "$1" "$2"; }
        while IFS= read -r line; do
          id=${line#*'"id":'} id=${id%%[,\}]*}
          argument=${line#*'"argument":"'} argument=${argument%%'"'*}
          case $line in
            *'"method":"initialize"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{},"resources":{"subscribe":true}},"serverInfo":{"name":"soak","version":"1"}}}\n' "$id" ;;
            *'"method":"resources/subscribe"'*)
              subscribed=yes; printf '{"jsonrpc":"2.0","id":%s,"result":{}}\n' "$id" ;;
            *'"name":"touch"'*)
              if [ -n "$subscribed" ]; then printf '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"soak:one"}}\n'; fi
              text "$id" "$HOME $subscribed" ;;
            *'"name":"echo"'*) text "$id" "$HOME $argument" ;;
            *'"id":'*) printf '{"jsonrpc":"2.0","id":%s,"result":{}}\n' "$id" ;;
          esac
        done
        """;
}
