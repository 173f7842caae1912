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
        root.Subcommands.Add(Command("run", "Run the gateway (what happens without a command). Example: Gateway run --config gateway.json", run));
        root.Subcommands.Add(Command("health", "Ask the running gateway whether it can serve: exit code 0 or 1. Example: Gateway health --config gateway.json", health));
        foreach (var command in OperatorCommands.All())
        {
            root.Subcommands.Add(command);
        }

        root.Subcommands.Add(People());
        root.Subcommands.Add(new Command("audit", "What happened here, and whether the record of it is whole.")
        {
            Command("verify", "Follow the audit trail's HMACs from one end to the other. Example: Gateway audit verify --config gateway.json", AuditCommand.VerifyAsync),
            Command("export", "Write the audit trail, one JSON object a line. Example: Gateway audit export --config gateway.json > audit.jsonl", AuditCommand.ExportAsync),
        });
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, _) => run(Arguments(parsed)));
        return root;
    }

    /// <summary>What the arguments say, without running anything.</summary>
    public static GatewayArguments Read(string[] args) => Arguments(Tree(Nothing, Nothing).Parse(args));

    private static Command Command(string name, string description, Func<GatewayArguments, Task<int>> action) =>
        Command(name, description, (arguments, _) => action(arguments));

    /// <summary>A command with settings after it, and what it takes beside them.</summary>
    public static Command Command(string name, string description, Func<GatewayArguments, ParseResult, Task<int>> action, params Symbol[] symbols)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        foreach (var argument in symbols.OfType<Argument>())
        {
            command.Arguments.Add(argument);
        }

        foreach (var option in symbols.OfType<Option>())
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, _) => action(Arguments(parsed), parsed));
        return command;
    }

    /// <summary>What a command is about; comes before any settings, which would else be taken for it.</summary>
    public static Argument<string> First(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] }])
            {
                result.AddError($"The {name.ToLowerInvariant()} comes first, then settings.");
            }
        });
        return argument;
    }

    private static Command People()
    {
        var name = First("NAME", "Login name at Forgejo; before any settings.");
        return new Command("people", "Who has signed in, and how to end it.")
        {
            Command("list", "Show everybody who has signed in. Example: Gateway people list --config gateway.json", PeopleCommand.ListAsync),
            Command(
                "revoke",
                "End a person's grants, sessions and child processes, while the gateway runs. Example: Gateway people revoke alice --config gateway.json",
                (arguments, parsed) => PeopleCommand.RevokeAsync(arguments, parsed.GetRequiredValue(name)),
                name),
        };
    }

    private static GatewayArguments Arguments(ParseResult parsed) => new(parsed.GetValue(Config), parsed.UnmatchedTokens);

    private static Task<int> Nothing(GatewayArguments arguments) => Task.FromResult(0);
}

/// <param name="ConfigPath">The operator's file.</param>
/// <param name="Settings">Settings given on the command line.</param>
internal sealed record GatewayArguments(string? ConfigPath, IReadOnlyList<string> Settings);
