using Gateway.Sandbox.Hosting;

namespace Gateway.Sandbox.Commands;

/// <summary>What a person reads once the sandbox is up.</summary>
internal static class Welcome
{
    public static string Text(SandboxHost sandbox)
    {
        var people = sandbox.Forgejo.Logins.Select(login => $"  {login,-14} {sandbox.Forgejo.PasswordOf(login)}");
        return $$"""
            ready {{sandbox.Url.GetLeftPart(UriPartial.Authority)}}

            MCP endpoint   {{sandbox.Mcp}}
            Forgejo        {{sandbox.Forgejo.Url}} (a stand-in)
            MCP server     {{sandbox.Server.Name}}, one process per person

            Who can sign in, by a button on the sign-in page or with a password:
            {{string.Join('\n', people)}}

            Claude Code (then /mcp to sign in):
              claude mcp add --transport http forgejo {{sandbox.Mcp}}

            VS Code:
              code --add-mcp '{"name":"forgejo","type":"http","url":"{{sandbox.Mcp}}"}'

            Inspector (switch the server on in its page):
              npx @modelcontextprotocol/inspector --transport http --server-url {{sandbox.Mcp}}

            A token for scripts:
              dotnet run --project Gateway.Sandbox -- token --gateway {{sandbox.Url.GetLeftPart(UriPartial.Authority)}} --user alice

            Ctrl+C ends it.
            """;
    }
}
