using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>
/// A stdio MCP server that a shell can be: it starts in milliseconds and weighs little, so that hundreds of children can run. Tools take one string,
/// <c>argument</c>, and answer with a text.
/// </summary>
internal static class KnockServer
{
    /// <summary>Adds this server's settings to others.</summary>
    public static Dictionary<string, string?> Settings(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["StdioServers:forgejo:Command"] = "/bin/sh",
            ["StdioServers:forgejo:Arguments:0"] = "-c",
            ["StdioServers:forgejo:Arguments:1"] = Script,
            ["StdioServers:forgejo:StopGrace"] = "00:00:01",
            ["StdioServers:forgejo:Tools:Preset"] = "None",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    public static Task<GatewayUnderTest> StartGatewayAsync(params (string Key, string Value)[] more) => GatewayUnderTest.StartAsync(Settings(more));

    // echo: the argument. pid: the process. hold "n/total": all are answered, the last first, once `total` are held. held: how many are. big: so many bytes. refused: an error
    // that tells the token. run: what a shell command says, its lines joined by '|'. rubbish: lines that are no message, then an answer. half: half an answer, then the end. asked: what the client answered to
    // roots/list, which this server asks when it is told that the roots have changed.
    private const string Script = """
        held='' count=0 answers=''
        text() { printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n' "$1" "$2"; }
        release() { for pair in $held; do text "${pair%%:*}" "${pair#*:}"; done; held='' count=0; }
        while IFS= read -r line; do
          id=${line#*'"id":'} id=${id%%[,\}]*}
          argument=${line#*'"argument":"'} argument=${argument%%'"'*}
          case $line in
            *'"method":"initialize"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"knocks","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
            *'"name":"echo"'*) text "$id" "$argument" ;;
            *'"name":"pid"'*) text "$id" "$$" ;;
            *'"name":"hold"'*)
              held="$id:${argument%/*} $held" count=$((count + 1))
              if [ "$count" = "${argument#*/}" ]; then release; fi ;;
            *'"name":"held"'*) text "$id" "$count" ;;
            *'"name":"big"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"' "$id"
              head -c "$argument" /dev/zero | tr '\0' a
              printf '"}]}}\n' ;;
            *'"name":"refused"'*)
              printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"no answer for %s"}}\n' "$id" "$FORGEJO_ACCESS_TOKEN" ;;
            *'"name":"run"'*) text "$id" "$(eval "$argument" 2>&1 | tr '\n\t\000"\\' '| |..')" ;;
            *'"name":"rubbish"'*)
              printf 'no JSON at all\n{"jsonrpc":"2.0","id":\n[{"jsonrpc":"2.0","id":%s,"result":{}}]\n{"jsonrpc":"2.0","id":%s,"result":"\377\376"}\n' "$id" "$id"
              text "$id" survived ;;
            *'"name":"half"'*) printf '{"jsonrpc":"2.0","id":%s,"resu' "$id"; exit 0 ;;
            *'"name":"asked"'*) text "$id" "$answers" ;;
            *'"method":"notifications/roots/list_changed"'*) printf '{"jsonrpc":"2.0","id":0,"method":"roots/list"}\n' ;;
            *'"mark":"'*) mark=${line#*'"mark":"'} answers="$answers$id:${mark%%'"'*} " ;;
            *'"id":'*) printf '{"jsonrpc":"2.0","id":%s,"result":{}}\n' "$id" ;;
          esac
        done
        """;
}
