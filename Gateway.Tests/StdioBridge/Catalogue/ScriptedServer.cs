using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Catalogue;

/// <summary>A bridge whose server says what a script of each person says.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string OneTool = """{"tools/list":[{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}]}""";

    private readonly TemporaryDirectory _scripts = new();

    public BridgeHost Host { get; private set; } = null!;

    public int Children => Host.Sessions.Counts.Children;

    public static async Task<ScriptedServer> StartAsync(TimeProvider? time = null, params (string Key, string? Value)[] settings)
    {
        var server = new ScriptedServer();
        foreach (var person in new[] { "alice", "bob", "third", "another" })
        {
            server.Write(person, OneTool);
        }

        server.Host = await BridgeHost.StartAsync(time,
        [
            ("StdioServers:tools:Replaceable", "true"),
            ("StdioServers:tools:AsksClient", "Never"),
            ("StdioServers:tools:Arguments:2", "scripted"),
            ("StdioServers:tools:Arguments:3", $"{server._scripts.Path}/{{forgejo.username}}.json"),
            .. settings,
        ]);
        return server;
    }

    public void Write(string person, string script) => _scripts.Write($"{person}.json", script);

    /// <summary>A session whose child has said what it is: from here on the catalogue knows this person's server.</summary>
    public async Task<BridgeClient> TeachAsync(string person = "alice", params string[] methods)
    {
        var client = await Host.Client(person).OpenAsync();
        await client.TextAsync("pid");
        foreach (var method in methods is [] ? ["tools/list"] : methods)
        {
            await client.AnswerAsync(BridgeClient.Request(1, method));
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _scripts.Dispose();
    }
}
