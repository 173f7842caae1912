namespace Gateway.Sandbox.Fixtures;

/// <summary>
/// A small stdio MCP server for tests: raw JSON-RPC, a fast start, and tools that misbehave on demand. <c>fixture NAME</c> starts it as NAME:
/// <c>tools</c> (the well-behaved one with all tools) or one of the troublemakers below.
/// </summary>
internal static class FixtureServer
{
    /// <summary>The exit code.</summary>
    public static Task<int> RunAsync(string[] args) =>
        RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput(), args);

    public static async Task<int> RunAsync(Stream input, Stream output, string[] args)
    {
        using var wire = new FixtureWire(input, output);
        switch (args is [var name, ..] ? name : "tools")
        {
            case "tools":
                return await new FixtureSession(wire).RunAsync();
            case "scripted":
                // As its script says, which a test may change between two of its starts.
                return await new FixtureSession(wire, args[1]).RunAsync();
            case "exit":
                // Ends before it answers anything, as a server does that is given nothing to work with.
                await Console.Error.WriteLineAsync($"fixture: giving up, token is {Environment.GetEnvironmentVariable("FIXTURE_TOKEN")}");
                return int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
            case "picky":
                // Ends like the above unless its token is the good one.
                return Environment.GetEnvironmentVariable("FIXTURE_TOKEN") == "good" ? await new FixtureSession(wire).RunAsync() : 1;
            case "rubbish":
                await wire.WriteRawAsync("this is no JSON-RPC at all\n"u8.ToArray());
                return await wire.DrainAsync();
            case "banner":
                await wire.WriteRawAsync("Welcome to the fixture!\n"u8.ToArray());
                return await new FixtureSession(wire).RunAsync();
            default:
                await Console.Error.WriteLineAsync("fixture: unknown name");
                return 2;
        }
    }
}
