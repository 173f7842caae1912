namespace Gateway.Sandbox;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["conformance", ..])
        {
            return await Conformance.ConformanceServer.RunAsync(args[1..]);
        }

        return 0;
    }
}
