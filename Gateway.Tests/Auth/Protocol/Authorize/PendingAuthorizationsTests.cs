using Gateway.Auth;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Protocol.Authorize;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Auth.Protocol.Authorize;

public sealed class PendingAuthorizationsTests
{
    private AuthServer server = null!;

    private PendingAuthorizations Pending => server.Get<PendingAuthorizations>();

    [SetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task The_state_for_Forgejo_lives_ten_minutes()
    {
        var secrets = UpstreamSecrets.New();
        await CreateAsync(secrets);

        server.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await Pending.FindByStateAsync(secrets.State, default)).Should().NotBeNull();
        server.Time.Advance(TimeSpan.FromSeconds(1));

        (await Pending.FindByStateAsync(secrets.State, default)).Should().BeNull();
    }

    [Test]
    public async Task Twenty_callbacks_at_once_claim_it_once()
    {
        var secrets = UpstreamSecrets.New();
        await CreateAsync(secrets);
        var pending = await Pending.FindByStateAsync(secrets.State, default);

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Pending.ClaimAsync(pending!, default))));

        claims.Where(verifier => verifier is not null).Should().Equal(secrets.Verifier);
    }

    [Test]
    public async Task At_most_ten_thousand_are_pending_in_all()
    {
        var until = server.Time.GetUtcNow().AddMinutes(5);
        await server.Get<AuthStore>().WriteAsync((context, _) =>
        {
            context.PendingAuthorizations.AddRange(Enumerable.Range(0, 10_000).Select(number => new PendingAuthorization
            {
                Id = $"{number}", ClientId = "client", RedirectUri = Seed.Redirect, CodeChallenge = Seed.Challenge, Scope = "forgejo:read", Resource = AuthServer.Mcp, ExpiresAt = until,
            }));
            return Task.FromResult(0);
        }, default);

        (await CreateAsync(null)).Should().BeNull();
        server.Time.Advance(TimeSpan.FromMinutes(6));
        (await CreateAsync(null)).Should().NotBeNull();
    }

    [Test]
    public async Task Its_cookie_is_this_hosts_alone_and_unseen_by_scripts()
    {
        var context = new DefaultHttpContext();

        server.Get<BrowserCookies>().Set(context, (await CreateAsync(null))!.Id, "secret");

        var cookie = context.Response.Headers.SetCookie.Should().ContainSingle().Subject!.ToLowerInvariant();
        cookie.Should().StartWith("__host-fjg-pending-").And.ContainAll("; secure", "; httponly", "; samesite=lax", "; path=/", "; max-age=600").And.NotContain("domain=");
    }

    private Task<PendingAuthorization?> CreateAsync(UpstreamSecrets? secrets) => Pending.CreateAsync(
        new AuthorizeRequest("client", Seed.Redirect, "state", Seed.Challenge, "forgejo:read", AuthServer.Mcp, server.Time.GetUtcNow().AddMinutes(10)), "secret", null, secrets, default);
}
