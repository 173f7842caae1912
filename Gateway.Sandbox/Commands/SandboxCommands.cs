using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.SampleServer;

namespace Gateway.Sandbox.Commands;

/// <summary>The command line. Exit codes: 0 success, 1 failure, 2 unusable arguments or environment.</summary>
internal static class SandboxCommands
{
    private static readonly Option<int> Port = Ports("--port", "Port of the gateway on localhost; 0 takes a free one.", SandboxOptions.DefaultPort);
    private static readonly Option<string?> Data = new("--data") { Description = "Folder that keeps the gateway's data; without it a temporary one, removed at the end.", HelpName = "DIR" };
    private static readonly Option<string?> Server = new("--server") { Description = "Any other stdio MCP server, in quotes: \"CMD ARG…\". Without it forgejo-mcp from PATH, else the sample server.", HelpName = "\"CMD ARG…\"" };

    public static RootCommand Tree()
    {
        var root = new RootCommand("fjmcp-gateway's sandbox: a stand-in Forgejo with alice and bob, the gateway, and a stdio MCP server, on this machine alone. For demonstrations and tests.")
        {
            Port, Data, Server, Tour(), Token(), Forgejo(), Sample(),
        };
        root.SetAction((parsed, ct) => RunCommand.RunAsync(
            new SandboxOptions { Port = parsed.GetValue(Port), DataDirectory = parsed.GetValue(Data), Server = parsed.GetValue(Server) }, Console.Out, Console.Error, ct));
        return root;
    }

    private static Command Tour()
    {
        var server = new Option<string?>("--server") { Description = Server.Description, HelpName = Server.HelpName };
        var command = new Command("tour", "Goes through everything by itself on free ports and a temporary folder; exits 0 when all went well, else 1.") { server };
        command.SetAction((parsed, ct) => TourCommand.RunAsync(parsed.GetValue(server), Console.Out, ct));
        return command;
    }

    private static Command Token()
    {
        var gateway = new Option<Uri?>("--gateway") { Description = "The gateway's URL, as http://localhost:8080; a path names another MCP route than /mcp.", Required = true, HelpName = "URL", CustomParser = ReadUrl };
        var user = new Option<string>("--user") { Description = "Who signs in at the stand-in Forgejo.", Required = true, HelpName = "NAME" };
        var scope = new Option<string?>("--scope") { Description = "Scopes, separated by spaces; without it what the gateway suggests.", HelpName = "SCOPE" };
        var command = new Command("token", "Prints a token got by the full flow, alone on stdout.") { gateway, user, scope };
        command.SetAction((parsed, ct) => TokenCommand.RunAsync(
            parsed.GetRequiredValue(gateway)!, parsed.GetRequiredValue(user), parsed.GetValue(scope), Console.Out, Console.Error, ct));
        return command;
    }

    private static Command Forgejo()
    {
        var port = Ports("--port", "Port on 127.0.0.1; 0 takes a free one.", 0);
        var command = new Command("forgejo", "Runs the stand-in Forgejo alone; prints its URL, client id and secret.") { port };
        command.SetAction((parsed, ct) => ForgejoCommand.RunAsync(parsed.GetValue(port), Console.Out, Console.Error, ct));
        return command;
    }

    private static Command Sample()
    {
        var command = new Command("server", "The sample MCP server on stdio; takes FORGEJO_URL and FORGEJO_ACCESS_TOKEN from the environment.");
        command.SetAction((_, ct) => SampleMcpServer.RunAsync(Console.Error, TimeProvider.System, ct));
        return command;
    }

    private static Uri? ReadUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
        {
            return url;
        }

        result.AddError("--gateway must be like http://localhost:8080.");
        return null;
    }

    private static Option<int> Ports(string name, string description, int fallback)
        => new(name) { Description = description, DefaultValueFactory = _ => fallback, HelpName = "N", CustomParser = ReadPort };

    private static int ReadPort(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens.Single().Value, out var port) && port is >= 0 and <= 65535)
        {
            return port;
        }

        result.AddError("--port must be between 0 and 65535.");
        return 0;
    }
}
