using System.Diagnostics.Metrics;
using Gateway.Auth;
using Gateway.Auth.Forgejo;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Auth.Forgejo;

/// <summary>The Forgejo client alone, towards a stand-in.</summary>
internal sealed class ForgejoCaller : IDisposable
{
    private static readonly Uri PublicUrl = new("http://127.0.0.1:1");

    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly StandInForgejo forgejo;
    private readonly ForgejoHttp http = new(new ForgejoPipelines(TimeProvider.System), new AuthMetrics(Meters), TimeProvider.System);

    public ForgejoCaller(StandInForgejo forgejo, string? clientId = null, string? clientSecret = null)
    {
        this.forgejo = forgejo;
        var options = new ForgejoOptions
        {
            Url = new Uri(forgejo.Url),
            ClientId = clientId ?? forgejo.ClientId,
            ClientSecret = clientSecret ?? forgejo.ClientSecret,
        };
        var server = new AuthorizationServerOptions { PublicUrl = PublicUrl, Issuer = PublicUrl + "oauth", DataDirectory = "unused", Resources = [] };
        Client = new ForgejoClient(http, Options.Create(options), server, NullLogger<ForgejoClient>.Instance);
    }

    public ForgejoClient Client { get; }

    public UpstreamSecrets Secrets { get; } = UpstreamSecrets.New();

    /// <summary>Signs a person in at the stand-in and brings the code back.</summary>
    public async Task<string> CodeAsync(string login = "alice")
    {
        using var person = new ScriptedPerson(login, forgejo.PasswordOf(login));
        var visit = await person.WalkAsync(new Uri(Client.AuthorizeUrl(Secrets)), new Uri(PublicUrl, "/oauth/callback"), Patience.Token);
        visit.AtCallback.Should().BeTrue("the walk ended at {0}", visit);
        var query = QueryHelpers.ParseQuery(visit.Address.Query);
        query["state"].ToString().Should().Be(Secrets.State);
        return query["code"].ToString();
    }

    public async Task<ForgejoTokenPair> SignInAsync(string login = "alice")
    {
        var outcome = await Client.ExchangeAsync(await CodeAsync(login), Secrets.Verifier, Patience.Token);
        outcome.Fault.Should().BeNull();
        return outcome.Value!;
    }

    public void Dispose() => http.Dispose();
}
