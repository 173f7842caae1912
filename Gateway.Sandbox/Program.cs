using Gateway.Sandbox.Commands;
using Gateway.Sandbox.Conformance;

namespace Gateway.Sandbox;

/// <summary>The product at work on one machine: <c>--help</c> explains.</summary>
internal static class Program
{
    // The conformance fixtures own their part of the command line: their arguments are for test harnesses, not for people.
    private static Task<int> Main(string[] args) => args is ["conformance", ..]
        ? ConformanceServer.RunAsync(args[1..])
        : SandboxCommands.Tree().Parse(args).InvokeAsync();
}
