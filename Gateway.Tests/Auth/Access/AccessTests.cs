using System.Net;
using Gateway.Auth.Access;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Auth.Protocol.Authorize;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Access;

/// <summary>Who may come in, at the sign-in and at every refresh of the person's Forgejo token.</summary>
public sealed class AccessTests
{
    [Test]
    public async Task Somebody_who_is_not_allowed_gets_a_page_and_no_row_is_left_of_them()
    {
        await using var scene = await SignInScene.StartAsync(("Access:AllowUsers:0", "bob"));

        var visit = await scene.WalkAsync(scene.Person("alice"));

        visit.Status.Should().Be(HttpStatusCode.Forbidden);
        visit.Html.Should().Contain("FJG-1401").And.Contain(visit.Headers!.GetValues("X-Request-Id").Single());
        visit.Html.Should().Contain("keeps no key to your Forgejo account").And.Contain(scene.Gateway.Forgejo.Url.TrimEnd('/') + "/user/settings/applications");
        (await scene.ReadAsync(db => db.People.CountAsync())).Should().Be(0, "the gateway keeps no token of whom it does not serve");
        SignInScene.Query(await scene.WalkAsync(scene.Person("bob"))).Should().ContainKey("code");
    }

    [Test]
    public async Task The_way_back_tells_the_app_that_access_was_denied()
    {
        await using var scene = await SignInScene.StartAsync(("Access:DenyUsers:0", "ALICE"));

        var visit = await scene.WalkAsync(scene.Person("alice"));

        var link = System.Text.RegularExpressions.Regex.Match(visit.Html, "<a class=\"button\" href=\"([^\"]+)\"").Groups[1].Value;
        QueryHelpers.ParseQuery(new Uri(WebUtility.HtmlDecode(link)).Query)["error"].Should().Equal("access_denied");
    }

    [TestCase("crew")]
    [TestCase("crew:owners")]
    public async Task Members_of_an_organisation_or_team_come_in_and_others_do_not(string group)
    {
        await using var scene = await SignInScene.StartAsync(("Access:AllowGroups:0", group));
        scene.Gateway.Forgejo.JoinOnly("alice", "crew", "crew:owners");
        scene.Gateway.Forgejo.JoinOnly("bob", "others", "others:owners");

        SignInScene.Query(await scene.WalkAsync(scene.Person("alice"))).Should().ContainKey("code");
        (await scene.WalkAsync(scene.Person("bob"))).Html.Should().Contain("FJG-1401");
    }

    [Test]
    public async Task Who_leaves_the_group_is_out_at_the_next_refresh_and_the_client_is_told_to_start_anew()
    {
        var ended = new Vault.VaultScene.Endings();
        await using var gateway = await GatewayUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Access:AllowGroups:0"] = "crew" }, builder => builder.Services.AddSingleton<IAuthorizationObserver>(ended));
        gateway.Forgejo.JoinOnly("alice", "crew");
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
        var tokens = await client.SignInAsync(alice, null, Patience.Token);
        var person = await PersonAsync(gateway);

        gateway.Forgejo.JoinOnly("alice", "others");
        (await RefreshAsync(gateway, person.Id)).Should().BeOfType<ForgejoTokenResult.SignInNeeded>();

        ended.All.Should().Equal(new EndedAuthorization(null, null, person.Id, EndReason.NotAllowed));
        (await client.RefreshAsync(tokens.RefreshToken!, Patience.Token)).Error.Should().Be("invalid_grant");
        using var refused = await gateway.SendAsync(HttpMethod.Post, "/mcp", tokens.AccessToken);
        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await PersonAsync(gateway)).SealedRefreshToken.Should().BeNull();
        (await alice.WalkAsync(client.Begin().Address, client.RedirectUri, Patience.Token)).Html.Should().Contain("FJG-1401");
    }

    [Test]
    public async Task A_faulty_answer_about_groups_signs_nobody_out()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["Access:AllowGroups:0"] = "crew" });
        gateway.Forgejo.JoinOnly("alice", "crew");
        await gateway.SignInAsync("alice");
        var person = await PersonAsync(gateway);

        gateway.Forgejo.Faults.Fail("/login/oauth/userinfo", 502);

        (await RefreshAsync(gateway, person.Id)).Should().BeOfType<ForgejoTokenResult.Available>();
    }

    private static async Task<ForgejoTokenResult> RefreshAsync(GatewayUnderTest gateway, string personId)
    {
        var tokens = gateway.Services.GetRequiredService<IForgejoTokens>();
        var held = (ForgejoTokenResult.Available)await tokens.GetAsync(personId, Patience.Token);
        return await tokens.ReplaceAsync(personId, held.Token, Patience.Token);
    }

    private static Task<Gateway.Auth.Storage.Entities.Person> PersonAsync(GatewayUnderTest gateway) =>
        gateway.Services.GetRequiredService<AuthStore>().ReadAsync((db, cancel) => db.People.SingleAsync(cancel), Patience.Token);
}
