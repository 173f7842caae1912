using Gateway.Sandbox.Hosting;

namespace Gateway.Tests.EndToEnd;

/// <summary>The sandbox's sample server as the gateway's stdio server.</summary>
internal static class SampleServer
{
    public static Dictionary<string, string?> Settings(IReadOnlyDictionary<string, string?>? more = null)
    {
        var server = ServerCommand.Sample();
        var settings = new Dictionary<string, string?> { ["StdioServers:forgejo:Command"] = server.Command, ["StdioServers:forgejo:AsksClient"] = "Maybe" };
        for (var i = 0; i < server.Arguments.Count; i++)
        {
            settings[$"StdioServers:forgejo:Arguments:{i}"] = server.Arguments[i];
        }

        foreach (var (name, value) in server.Environment)
        {
            settings[$"StdioServers:forgejo:Environment:{name}"] = value;
        }

        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
        {
            settings[key] = value;
        }

        return settings;
    }
}
