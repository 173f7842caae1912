using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.SignIn;

/// <summary>
/// An OAuth client that knows nothing but the MCP endpoint's address: it finds everything through the challenge and the metadata documents, as real clients
/// do. Protocol violations are thrown as <see cref="OAuthFlowException"/>; refusals by the token endpoint are values.
/// </summary>
/// <param name="handler">How the server is reached, for a server whose certificate the machine does not know; null: plainly.</param>
internal sealed class OAuthClient(Uri resource, string name = "Scripted client", HttpMessageHandler? handler = null) : IDisposable
{
    private static readonly string[] GrantTypes = ["authorization_code", "refresh_token"];
    private static readonly string[] ResponseTypes = ["code"];
    private readonly HttpClient http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>The MCP endpoint, which is the protected resource.</summary>
    public Uri Resource { get; } = resource;

    /// <summary>RFC 8252 7.3: a loopback redirect, its port is of no matter; nobody listens there.</summary>
    public Uri RedirectUri { get; init; } = new("http://127.0.0.1:33418/callback");

    public AuthorizationServer? Server { get; private set; }

    public string? ClientId { get; private set; }

    /// <summary>From the 401 to the authorization server's metadata.</summary>
    public async Task<AuthorizationServer> DiscoverAsync(CancellationToken cancellationToken)
        => Server = await Discovery.RunAsync(http, Resource, cancellationToken);

    /// <summary>Forgets where the metadata put authorize, token and register, and looks at the origin, as some clients do.</summary>
    public void LookAtTheOrigin()
    {
        var server = Server ?? throw Early();
        Server = server with
        {
            AuthorizationEndpoint = new Uri(Resource, "/authorize"),
            TokenEndpoint = new Uri(Resource, "/token"),
            RegistrationEndpoint = new Uri(Resource, "/register"),
        };
    }

    /// <summary>RFC 7591. Discovers first if that was not done.</summary>
    public async Task<string> RegisterAsync(CancellationToken cancellationToken)
    {
        var server = Server ?? await DiscoverAsync(cancellationToken);
        using var response = await http.PostAsJsonAsync(server.RegistrationEndpoint, new
        {
            client_name = name,
            redirect_uris = new[] { RedirectUri.ToString() },
            grant_types = GrantTypes,
            response_types = ResponseTypes,
            token_endpoint_auth_method = "none",
        }, cancellationToken);
        var reply = await ReadAsync(response, cancellationToken);
        ClientId = response.StatusCode == HttpStatusCode.Created ? (string?)reply?["client_id"] : null;
        return ClientId ?? throw new OAuthFlowException($"registration: {(int)response.StatusCode} {(string?)reply?["error"]}");
    }

    /// <summary>Uses a client id got elsewhere.</summary>
    public void Adopt(string clientId) => ClientId = clientId;

    /// <summary>The address at which a browser begins, and what must be kept until it comes back.</summary>
    public AuthorizationRequest Begin(string? scope = null)
        => AuthorizationRequest.Create(Server ?? throw Early(), ClientId ?? throw Early(), RedirectUri, Resource, scope);

    /// <summary>Everything up to the token: discovery, registration, the person's walk, the exchange.</summary>
    public async Task<TokenReply> SignInAsync(ScriptedPerson person, string? scope, CancellationToken cancellationToken)
    {
        _ = Server ?? await DiscoverAsync(cancellationToken);
        _ = ClientId ?? await RegisterAsync(cancellationToken);
        var request = Begin(scope);
        var visit = await person.WalkAsync(request.Address, RedirectUri, cancellationToken);
        return visit.AtCallback
            ? await RedeemAsync(request, request.ReadCode(visit.Address), cancellationToken)
            : throw new OAuthFlowException($"{person.Login} came to rest at {visit}");
    }

    public Task<TokenReply> RedeemAsync(AuthorizationRequest request, string code, CancellationToken cancellationToken) => TokenAsync(new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = RedirectUri.ToString(),
        ["code_verifier"] = request.Verifier,
    }, cancellationToken);

    public Task<TokenReply> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => TokenAsync(new()
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = refreshToken,
    }, cancellationToken);

    /// <summary>RFC 7009.</summary>
    public async Task<HttpStatusCode> RevokeAsync(string token, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string> { ["token"] = token, ["client_id"] = ClientId ?? throw Early() };
        using var response = await http.PostAsync((Server ?? throw Early()).RevocationEndpoint, new FormUrlEncodedContent(fields), cancellationToken);
        return response.StatusCode;
    }

    public void Dispose() => http.Dispose();

    private async Task<TokenReply> TokenAsync(Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        fields["client_id"] = ClientId ?? throw Early();
        fields["resource"] = Resource.ToString();
        using var response = await http.PostAsync((Server ?? throw Early()).TokenEndpoint, new FormUrlEncodedContent(fields), cancellationToken);
        return TokenReply.From(response.StatusCode, await ReadAsync(response, cancellationToken));
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        => response.Content.Headers.ContentType?.MediaType == "application/json" ? await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) : null;

    private static InvalidOperationException Early() => new("discover and register first");
}
