using Gateway.Sandbox.Forgejo;

namespace Gateway.Sandbox.Hosting;

/// <summary>The gateway's settings in a sandbox; what is not said here is as shipped.</summary>
internal static class GatewaySettings
{
    public static string Origin(int port) => $"http://localhost:{port}";

    public static string[] Arguments(int port, DataFolder folder, StandInForgejo forgejo, ServerCommand server)
    {
        // One file per secret, as a container would have it: a secret belongs in no argument.
        folder.WriteSecret("Forgejo__ClientSecret", forgejo.ClientSecret);
        return
        [
            $"--Gateway:PublicUrl={Origin(port)}",
            $"--Gateway:Listen={Origin(port)}",
            $"--Gateway:DataDirectory={folder.Path}",
            $"--Gateway:SecretsDirectory={folder.Secrets}",
            $"--Forgejo:Url={forgejo.Url}",
            $"--Forgejo:ClientId={forgejo.ClientId}",
            .. Server(server),
        ];
    }

    private static IEnumerable<string> Server(ServerCommand server) =>
    [
        $"--StdioServers:forgejo:Command={server.Command}",

        // What is shipped knows forgejo-mcp's tools only, and that it asks its client nothing.
        "--StdioServers:forgejo:Tools:Preset=None",
        "--StdioServers:forgejo:AsksClient=Maybe",
        .. server.Arguments.Select((argument, index) => $"--StdioServers:forgejo:Arguments:{index}={argument}"),
        .. server.Environment.Select(variable => $"--StdioServers:forgejo:Environment:{variable.Key}={variable.Value}"),
    ];
}
