using ModelContextProtocol.Server;

namespace Gateway.Sandbox.SampleServer;

internal static class Tools
{
    public static McpServerTool Read(string name, string description, Delegate method)
        => McpServerTool.Create(method, new McpServerToolCreateOptions { Name = name, Description = description, ReadOnly = true });

    public static McpServerTool Write(string name, string description, Delegate method)
        => McpServerTool.Create(method, new McpServerToolCreateOptions { Name = name, Description = description, ReadOnly = false, Destructive = false });
}
