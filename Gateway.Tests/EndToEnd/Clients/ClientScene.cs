using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.EndToEnd.Clients;

/// <summary>The real gateway with the sample server behind it, alice at her browser, and a clock that can be put forward past the life of an access token.</summary>
internal sealed class ClientScene : IAsyncDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);
    private readonly ShiftedClock clock;

    private ClientScene(GatewayUnderTest gateway, BrowserPerson alice, ShiftedClock clock) => (Gateway, Alice, this.clock) = (gateway, alice, clock);

    public GatewayUnderTest Gateway { get; }

    public BrowserPerson Alice { get; }

    public TemporaryDirectory Home { get; } = new();

    public Uri Mcp => new(Gateway.Url, "/mcp");

    /// <summary>The document that clients name themselves by; null: they register.</summary>
    public Uri? Document { get; init; }

    public static async Task<ClientScene> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, DocumentHost? documents = null)
    {
        var clock = new ShiftedClock();
        var all = new Dictionary<string, string?>(settings ?? SampleServer.Settings()) { ["OAuth:AccessTokenLifetime"] = TokenLifetime.ToString() };
        var gateway = await GatewayUnderTest.StartAsync(all, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            if (documents is not null)
            {
                builder.Services.AddSingleton<IDocumentNetwork>(documents);
            }
        });
        return new ClientScene(gateway, await BrowserPerson.StartAsync("alice", gateway.Forgejo), clock) { Document = documents?.Serve("/client.json") };
    }

    /// <summary>Starts a script of <c>Gateway.Tests/Clients</c> that is given the MCP URL.</summary>
    public Driver Drive(string script, params string[] arguments) => Driver.Start(Alice, Home, Document, script, [Mcp.ToString(), .. arguments]);

    /// <summary>Lets every access token of the gateway's be over.</summary>
    public void ExpireAccessTokens() => clock.PutForward(TokenLifetime + TimeSpan.FromSeconds(1));

    /// <summary>RFC 7009, as if from another place.</summary>
    public async Task RevokeAsync(string token, string clientId)
    {
        var fields = new Dictionary<string, string> { ["token"] = token, ["client_id"] = clientId };
        using var answer = await Gateway.SendAsync(HttpMethod.Post, "/oauth/revoke", content: new FormUrlEncodedContent(fields));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What a person does at Forgejo under "Authorized OAuth2 applications"; done when the gateway has noticed, which it does within a minute by itself.</summary>
    public async Task RevokeAtForgejoAsync()
    {
        Gateway.Forgejo.RevokeGrants(Alice.Login);
        await Gateway.Services.GetRequiredService<StandingWatch>().RunAsync(Patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Gateway.DisposeAsync();
        Home.Dispose();
    }
}
