using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Commands;

/// <summary>The program's commands. Everything that is no option of theirs is a setting: <c>--Gateway:Listen=http://localhost:9000</c>.</summary>
internal static class CommandLine
{
    private static readonly Option<string?> Config = new("--config")
    {
        Description = "The operator's settings (JSON): only what differs from the defaults.",
        Recursive = true,
        HelpName = "PATH",
    };

    /// <summary>Runs what the arguments say and returns the exit code.</summary>
    public static Task<int> InvokeAsync(string[] args, Func<GatewayArguments, Task<int>> run, Func<GatewayArguments, Task<int>> health) =>

        // The host handles SIGTERM; the parser would end the process two seconds after it, in the middle of the drain.
        Tree(run, health).Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

    private static RootCommand Tree(Func<GatewayArguments, Task<int>> run, Func<GatewayArguments, Task<int>> health)
    {
        var root = new RootCommand("fjmcp-gateway: MCP over HTTP for everybody with an account at your Forgejo. Settings may follow as --Section:Key=value.") { Config };
        root.Subcommands.Add(Command("run", "Run the gateway (what happens without a command).", run));
        root.Subcommands.Add(Command("health", "Ask the running gateway whether it can serve: exit code 0 or 1.", health));
        root.Subcommands.Add(People());
        root.Subcommands.Add(new Command("audit", "What happened here, and whether the record of it is whole.")
        {
            Command("verify", "Follow the audit trail's HMACs from one end to the other.", AuditCommand.VerifyAsync),
            Command("export", "Write the audit trail, one JSON object a line.", AuditCommand.ExportAsync),
        });
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, _) => run(Arguments(parsed)));
        return root;
    }

    /// <summary>What the arguments say, without running anything.</summary>
    public static GatewayArguments Read(string[] args) => Arguments(Tree(Nothing, Nothing).Parse(args));

    private static Command Command(string name, string description, Func<GatewayArguments, Task<int>> action)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, _) => action(Arguments(parsed)));
        return command;
    }

    private static Command People()
    {
        var name = new Argument<string>("NAME") { Description = "Login name at Forgejo; before any settings." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] }])
            {
                result.AddError("The name comes first, then settings.");
            }
        });
        var revoke = new Command("revoke", "End a person's grants, sessions and child processes, while the gateway runs.") { name };
        revoke.TreatUnmatchedTokensAsErrors = false;
        revoke.SetAction((parsed, _) => PeopleCommand.RevokeAsync(Arguments(parsed), parsed.GetRequiredValue(name)));
        return new Command("people", "Who has signed in, and how to end it.") { Command("list", "Show everybody who has signed in.", PeopleCommand.ListAsync), revoke };
    }

    private static GatewayArguments Arguments(ParseResult parsed) => new(parsed.GetValue(Config), parsed.UnmatchedTokens);

    private static Task<int> Nothing(GatewayArguments arguments) => Task.FromResult(0);
}

/// <param name="ConfigPath">The operator's file.</param>
/// <param name="Settings">Settings given on the command line.</param>
internal sealed record GatewayArguments(string? ConfigPath, IReadOnlyList<string> Settings);
