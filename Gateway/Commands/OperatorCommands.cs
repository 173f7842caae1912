using System.CommandLine;
using Gateway.Commands.Backup;
using Gateway.Commands.Doctor;
using Gateway.Commands.Registration;
using Gateway.Commands.Settings;

namespace Gateway.Commands;

/// <summary>The commands with which somebody sets a gateway up and looks after it.</summary>
internal static class OperatorCommands
{
    public static IEnumerable<Command> All() => [Doctor(), Config(), Register(), Backup(), Restore()];

    private static Command Doctor()
    {
        var json = Flag("--json", "Write one JSON document.");
        return CommandLine.Command(
            "doctor",
            "Look at everything that has to be right, beside the running gateway: one line for each, and what to do about it. Exit code 1 when something failed. "
            + "Example: Gateway doctor --config gateway.json",
            (arguments, parsed) => DoctorCommand.RunAsync(arguments, parsed.GetValue(json)),
            json);
    }

    private static Command Config()
    {
        var json = Flag("--json", "Write one JSON document.");
        return CommandLine.Command(
            "config",
            "Show what holds for every key and where it comes from; secrets are masked. Example: Gateway config --config gateway.json",
            (arguments, parsed) => ConfigCommand.RunAsync(arguments, parsed.GetValue(json)),
            json);
    }

    private static Command Register()
    {
        var forgejo = new Option<string>("--forgejo") { Description = "Forgejo's URL.", HelpName = "URL", Required = true };
        var name = new Option<string>("--name") { Description = "The application's name, which people read when they sign in.", HelpName = "NAME", DefaultValueFactory = _ => "fjmcp-gateway" };
        var file = new Option<string>("--out") { Description = "File for client id and secret, made with mode 0600.", HelpName = "FILE", DefaultValueFactory = _ => "forgejo-client.env" };
        var replace = Flag("--replace", "Give an application of that name a new secret and this redirect URI, and replace the file.");
        return CommandLine.Command(
            "register",
            "Register the gateway at Forgejo, with a token (scope write:user) from stdin. "
            + "Example: Gateway register --forgejo https://git.example.org --Gateway:PublicUrl=https://mcp.example.org < token-file",
            (arguments, parsed) => RegisterCommand.RunAsync(
                arguments, new(parsed.GetRequiredValue(forgejo), parsed.GetRequiredValue(name), parsed.GetRequiredValue(file), parsed.GetValue(replace))),
            forgejo, name, file, replace);
    }

    private static Command Backup()
    {
        var (file, force) = (CommandLine.First("FILE", "The archive to make."), Flag("--force", "Replace a file that is there."));
        return CommandLine.Command(
            "backup",
            "Copy store, sessions and keys into one archive (mode 0600), while the gateway runs. Example: Gateway backup gateway-2026-01-31.tar.gz --config gateway.json",
            (arguments, parsed) => BackupCommand.RunAsync(arguments, parsed.GetRequiredValue(file), parsed.GetValue(force)),
            file, force);
    }

    private static Command Restore()
    {
        var (file, force) = (CommandLine.First("FILE", "The archive that 'backup' made."), Flag("--force", "Set aside what is in the data directory."));
        return CommandLine.Command(
            "restore",
            "Put a backup in place, while no gateway runs on the data directory. Example: Gateway restore gateway-2026-01-31.tar.gz --config gateway.json",
            (arguments, parsed) => RestoreCommand.RunAsync(arguments, parsed.GetRequiredValue(file), parsed.GetValue(force)),
            file, force);
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
