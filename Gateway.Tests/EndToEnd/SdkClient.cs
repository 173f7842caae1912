using System.Text;
using Gateway.Sandbox.SignIn;
using Microsoft.AspNetCore.WebUtilities;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.EndToEnd;

/// <summary>The MCP C# SDK's client with its own OAuth; only the browser's part is played by a scripted person.</summary>
internal sealed class SdkClient : IAsyncDisposable
{
    private readonly KeptTokens tokens;

    private SdkClient(McpClient mcp, KeptTokens tokens) => (Mcp, this.tokens) = (mcp, tokens);

    public McpClient Mcp { get; }

    public TokenContainer Tokens => tokens.Last!;

    public static async Task<SdkClient> ConnectAsync(Uri endpoint, ScriptedPerson person, CancellationToken cancellationToken)
    {
        var kept = new KeptTokens();
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = new Uri("http://127.0.0.1:33418/callback"),
                DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "SDK client" },
                AuthorizationCallbackHandler = (context, token) => WalkAsync(person, context, token),
                TokenCache = kept,
            },
        });
        return new SdkClient(await McpClient.CreateAsync(transport, cancellationToken: cancellationToken), kept);
    }

    /// <summary>A tool's text.</summary>
    public async Task<string> CallAsync(string tool, CancellationToken cancellationToken, params (string Name, object? Value)[] arguments)
    {
        var result = await Mcp.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: cancellationToken);
        return result.Content.OfType<TextContentBlock>().Aggregate(new StringBuilder(), (text, block) => text.Append(block.Text)).ToString();
    }

    public ValueTask DisposeAsync() => Mcp.DisposeAsync();

    private static async Task<AuthorizationResult?> WalkAsync(ScriptedPerson person, AuthorizationCallbackContext context, CancellationToken cancellationToken)
    {
        var visit = await person.WalkAsync(context.AuthorizationUri, context.RedirectUri, cancellationToken);
        visit.AtCallback.Should().BeTrue("the person came to rest at {0}", visit);
        var query = QueryHelpers.ParseQuery(visit.Address.Query);
        return new AuthorizationResult { Code = query["code"].ToString(), State = query["state"].ToString(), Iss = query["iss"].ToString() };
    }

    private sealed class KeptTokens : ITokenCache
    {
        public TokenContainer? Last { get; private set; }

        public ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
        {
            Last = tokens;
            return ValueTask.CompletedTask;
        }

        public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken) => new(Last);
    }
}
