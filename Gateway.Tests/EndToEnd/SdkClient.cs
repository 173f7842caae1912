using System.Text;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.EndToEnd;

/// <summary>The MCP C# SDK's client with its own OAuth; only the browser's part is played by somebody.</summary>
internal sealed class SdkClient : IAsyncDisposable
{
    private readonly KeptTokens tokens;

    private readonly Func<CancellationToken, Task<McpClient>> connect;

    private SdkClient(McpClient mcp, KeptTokens tokens, Func<CancellationToken, Task<McpClient>> connect) => (Mcp, this.tokens, this.connect) = (mcp, tokens, connect);

    public McpClient Mcp { get; }

    public TokenContainer Tokens => tokens.Last!;

    /// <summary>With a person without a screen, in the newest revision that has sessions.</summary>
    public static Task<SdkClient> ConnectAsync(Uri endpoint, ScriptedPerson person, CancellationToken cancellationToken) =>
        ConnectAsync(endpoint, new Uri("http://127.0.0.1:33418/callback"), new McpClientOptions { ProtocolVersion = "2025-11-25" }, (context, token) => WalkAsync(person, context, token), cancellationToken);

    /// <summary>The same for one that does not ask for all scopes it is offered.</summary>
    public static Task<SdkClient> ConnectAsync(Uri endpoint, ScriptedPerson person, McpClientOptions options, ScopeSelectorDelegate scopes, CancellationToken cancellationToken) =>
        ConnectAsync(endpoint, new Uri("http://127.0.0.1:33418/callback"), options, (context, token) => WalkAsync(person, context, token), cancellationToken, scopes);

    /// <summary>With a person at Chromium; as the client that a document describes, if one is given.</summary>
    public static Task<SdkClient> ConnectAsync(Uri endpoint, Uri callback, BrowserPerson person, McpClientOptions options, CancellationToken cancellationToken, Uri? document = null) =>
        ConnectAsync(endpoint, callback, options, (context, _) => WalkAsync(person, context), cancellationToken, document: document);

    /// <summary>A new conversation with the tokens that are there; the old one is left as it is.</summary>
    public async Task<SdkClient> AgainAsync(CancellationToken cancellationToken) => new(await connect(cancellationToken), tokens, connect);

    /// <summary>A tool's text.</summary>
    public async Task<string> CallAsync(string tool, CancellationToken cancellationToken, params (string Name, object? Value)[] arguments)
    {
        var result = await Mcp.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: cancellationToken);
        return result.Content.OfType<TextContentBlock>().Aggregate(new StringBuilder(), (text, block) => text.Append(block.Text)).ToString();
    }

    public ValueTask DisposeAsync() => Mcp.DisposeAsync();

    private static async Task<SdkClient> ConnectAsync(
        Uri endpoint,
        Uri callback,
        McpClientOptions options,
        Func<AuthorizationCallbackContext, CancellationToken, Task<AuthorizationResult?>> walk,
        CancellationToken cancellationToken,
        ScopeSelectorDelegate? scopes = null,
        Uri? document = null)
    {
        var kept = new KeptTokens();
        var oauth = new ClientOAuthOptions
        {
            RedirectUri = callback,
            DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "SDK client" },
            AuthorizationCallbackHandler = walk,
            TokenCache = kept,
            ScopeSelector = scopes,
            ClientMetadataDocumentUri = document,
        };
        var transport = new HttpClientTransportOptions { Endpoint = endpoint, TransportMode = HttpTransportMode.StreamableHttp, OAuth = oauth };
        Task<McpClient> ConnectAsync(CancellationToken token) => McpClient.CreateAsync(new HttpClientTransport(transport), options, cancellationToken: token);
        return new SdkClient(await ConnectAsync(cancellationToken), kept, ConnectAsync);
    }

    private static async Task<AuthorizationResult?> WalkAsync(ScriptedPerson person, AuthorizationCallbackContext context, CancellationToken cancellationToken)
    {
        var visit = await person.WalkAsync(context.AuthorizationUri, context.RedirectUri, cancellationToken);
        visit.AtCallback.Should().BeTrue("the person came to rest at {0}", visit);
        return ResultOf(visit.Address);
    }

    private static async Task<AuthorizationResult?> WalkAsync(BrowserPerson person, AuthorizationCallbackContext context)
    {
        var rest = await person.WalkAsync(context.AuthorizationUri);
        rest.AtCallback.Should().BeTrue("{0}", rest);
        return ResultOf(rest.Address);
    }

    private static AuthorizationResult ResultOf(Uri callback)
    {
        var query = QueryHelpers.ParseQuery(callback.Query);
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
