using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sandbox.Conformance;

/// <summary>A fixture server in this process, spoken to line by line.</summary>
internal sealed class FixtureConversation : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _fromServer = new();
    private readonly StreamReader _lines;
    private readonly Task _serving;

    public FixtureConversation(bool dual)
    {
        _lines = new StreamReader(_fromServer.Reader.AsStream(), Encoding.UTF8);
        _serving = ConformanceServer.ServeAsync(_toServer.Reader.AsStream(), _fromServer.Writer.AsStream(), dual ? "dual" : "legacy", TimeProvider.System);
    }

    /// <summary><c>_meta</c> of a 2026-07-28 request.</summary>
    public static string Meta(string capabilities = "{}", string version = "2026-07-28", string more = "") =>
        $$$""" "_meta": { "io.modelcontextprotocol/protocolVersion": "{{{version}}}", "io.modelcontextprotocol/clientCapabilities": {{{capabilities}}}{{{more}}} } """;

    public async Task SendAsync(string message)
    {
        await _toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(message.ReplaceLineEndings(" ") + "\n"), Patience.Token);
    }

    public async Task<JsonNode> ReadAsync() =>
        JsonNode.Parse(await _lines.ReadLineAsync(Patience.Token) ?? throw new EndOfStreamException("The server said no more."))!;

    /// <summary>Sends a request and reads the next message.</summary>
    public async Task<JsonNode> AskAsync(string method, string parameters, int id = 1)
    {
        await SendAsync($$"""{ "jsonrpc": "2.0", "id": {{id}}, "method": "{{method}}", "params": { {{parameters}} } }""");
        return await ReadAsync();
    }

    /// <summary>Does the handshake of 2025-11-25.</summary>
    public async Task<JsonNode> InitializeAsync(string capabilities = "{}", string version = "2025-11-25")
    {
        var answer = await AskAsync("initialize", $$"""
            "protocolVersion": "{{version}}", "capabilities": {{capabilities}}, "clientInfo": { "name": "test", "version": "1" }
            """);
        await SendAsync("""{ "jsonrpc": "2.0", "method": "notifications/initialized" }""");
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _serving.WaitAsync(Patience.Span);
        _lines.Dispose();
    }
}
