using System.CommandLine;
using Gateway.Commands.Doctor;

namespace Gateway.Commands;

/// <summary>The commands with which somebody sets a gateway up and looks after it.</summary>
internal static class OperatorCommands
{
    public static IEnumerable<Command> All() => [Doctor()];

    private static Command Doctor()
    {
        var json = Json();
        return CommandLine.Command(
            "doctor",
            "Look at everything that has to be right, beside the running gateway: one line for each, and what to do about it. Exit code 1 when something failed. Example: Gateway doctor --config gateway.json",
            (arguments, parsed) => DoctorCommand.RunAsync(arguments, parsed.GetValue(json)),
            json);
    }

    private static Option<bool> Json() => new("--json") { Description = "Write JSON." };
}
