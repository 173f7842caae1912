using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Sandbox.SampleServer;

/// <summary>
/// A stdio MCP server over Forgejo's API: FORGEJO_URL and FORGEJO_ACCESS_TOKEN in, protocol on stdout, everything else on stderr. Like forgejo-mcp it tries its
/// token at start and exits with 1 when that is refused.
/// </summary>
internal static class SampleMcpServer
{
    /// <returns>0 after the end of stdin, 1 when Forgejo refuses the token or does not answer, 2 when the environment is incomplete.</returns>
    public static async Task<int> RunAsync(TextWriter errors, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = Environment.GetEnvironmentVariable("FORGEJO_ACCESS_TOKEN");
        if (!Uri.TryCreate(Environment.GetEnvironmentVariable("FORGEJO_URL"), UriKind.Absolute, out var url) || string.IsNullOrEmpty(token))
        {
            await errors.WriteLineAsync("FORGEJO_URL and FORGEJO_ACCESS_TOKEN must be set");
            return 2;
        }

        using var api = new ForgejoApi(url, token);
        try
        {
            await api.GetAsync("version", cancellationToken);
        }
        catch (McpException e)
        {
            await errors.WriteLineAsync($"connection test failed: {e.Message}");
            return 1;
        }

        await using var server = McpServer.Create(new StdioServerTransport("fjmcp-sample-server"), Options(api, time));
        await server.RunAsync(cancellationToken);
        return 0;
    }

    private static McpServerOptions Options(ForgejoApi api, TimeProvider time) => new()
    {
        ServerInfo = new Implementation { Name = "fjmcp-sample-server", Version = "0.1.0" },
        ToolCollection = [.. new RepositoryTools(api).All, .. new ConversationTools(api, time).All, .. new SamplingTools(api).All],
    };
}
