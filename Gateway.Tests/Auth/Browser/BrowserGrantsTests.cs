using Gateway.Auth;
using Gateway.Auth.Browser;
using Gateway.Auth.Protocol.Authorize;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Browser;

public sealed class BrowserGrantsTests
{
    [Test]
    public async Task A_person_has_one_grant_for_all_sign_ins_until_the_last_cookie_has_expired()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await server.Seed.PersonAsync();

        var first = await EnsureAsync(server, person.Id);
        server.Time.Advance(GatewaySession.Lifetime - TimeSpan.FromMinutes(1));
        (await EnsureAsync(server, person.Id)).Should().Be(first);
        server.Time.Advance(TimeSpan.FromHours(1));
        await server.Get<StoreSweep>().RunAsync(default);
        (await EnsureAsync(server, person.Id)).Should().Be(first, "the second sign-in's cookie is still good");
        server.Time.Advance(GatewaySession.Lifetime + TimeSpan.FromSeconds(1));
        await server.Get<StoreSweep>().RunAsync(default);

        (await server.Seed.ReadAsync(context => context.Grants.SingleAsync(row => row.Id == first))).EndedAt.Should().NotBeNull();
        (await EnsureAsync(server, person.Id)).Should().NotBe(first);
    }

    [Test]
    public async Task Nobody_can_start_a_flow_in_the_name_of_the_built_in_client()
    {
        await using var server = await AuthServer.StartAsync();

        var answer = await server.Http.GetAsync(new Uri($"/oauth/authorize?client_id={BrowserClient.Id}&response_type=code&redirect_uri=http://127.0.0.1/x", UriKind.Relative));

        (await answer.Content.ReadAsStringAsync()).Should().Contain("FJG-1201");
        answer.Headers.Location.Should().BeNull();
    }

    private static Task<string> EnsureAsync(AuthServer server, string personId) => server.Get<AuthStore>().WriteAsync(
        (context, cancel) => BrowserGrants.EnsureAsync(context, personId, server.Get<AuthorizationServerOptions>(), server.Time.GetUtcNow(), cancel), default);
}
