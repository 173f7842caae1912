using System.Net;
using Gateway.Auth.Bearer;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

// One server for all stories of this fixture: they use people and clients of their own.
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class RevocationTests
{
    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task Either_token_ends_the_whole_authorization_at_once([Values] bool refreshToken)
    {
        var person = await SignedIn.StartAsync(server);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
        var authorization = await server.Seed.ReadAsync(context => context.Authorizations.SingleAsync(row => row.GrantId == person.Grant.Id));

        var response = await RevokeAsync(person, refreshToken ? person.First.Refresh! : person.First.Access!);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await person.RefreshAsync(person.First.Refresh!)).Error.Should().Be("invalid_grant");
        server.Observed.All.Should().Contain(new EndedAuthorization(authorization.Id, null, null, EndReason.Revoked));
    }

    [Test]
    public async Task An_unknown_token_is_revoked_already()
    {
        var person = await SignedIn.StartAsync(server);

        (await RevokeAsync(person, "fjg_rt_unknown")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Another_clients_token_is_refused_and_stays_good()
    {
        var (person, other) = (await SignedIn.StartAsync(server), await SignedIn.StartAsync(server));

        var answer = await TokenAnswer.ReadAsync(await RevokeAsync(other, person.First.Refresh!));

        answer.Should().BeEquivalentTo(new { Status = 400, Error = "unauthorized_client" });
        (await server.CallAsync(person.First.Access!)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Client_and_token_are_required()
    {
        var client = await server.Seed.ClientAsync();

        (await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/revoke", ("client_id", client.Id)))).Error.Should().Be("invalid_request");
        (await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/revoke", ("token", "x")))).Should().BeEquivalentTo(new { Status = 401, Error = "invalid_client" });
    }

    private Task<HttpResponseMessage> RevokeAsync(SignedIn person, string token) =>
        server.PostAsync("/oauth/revoke", ("client_id", person.Client.Id), ("token", token), ("token_type_hint", "nonsense"));
}
