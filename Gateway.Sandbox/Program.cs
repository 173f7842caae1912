using Gateway.Sandbox.Commands;
using Gateway.Sandbox.Conformance;
using Gateway.Sandbox.Fixtures;

namespace Gateway.Sandbox;

/// <summary>The product at work on one machine: <c>--help</c> explains.</summary>
internal static class Program
{
    // The fixtures own their part of the command line: their arguments are for test harnesses, not for people.
    private static Task<int> Main(string[] args) => args switch
    {
        ["conformance", ..] => ConformanceServer.RunAsync(args[1..]),
        ["fixture", ..] => FixtureServer.RunAsync(args[1..]),
        _ => SandboxCommands.Tree().Parse(args).InvokeAsync(),
    };
}
