using System.Globalization;
using System.Net;
using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.HardKnocks;

/// <summary>What Forgejo does to a person who is at work.</summary>
public sealed class PeopleKnocksTests
{
    [Test]
    public async Task Revoked_at_Forgejo_the_next_request_is_401_and_one_sign_in_mends_everything()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Forgejo.RevokeGrants("alice");

        await scene.LookAsync();

        await ProcessTable.UntilGoneAsync(scene.Child, Patience.Token);
        (await scene.Alice.InitializeAsync()).Should().Be(HttpStatusCode.Unauthorized);
        var refused = await scene.Client.RefreshAsync(scene.Tokens.RefreshToken!, Patience.Token);
        refused.Error.Should().Be("invalid_grant");
        (await scene.LiveGrantsAsync()).Should().Be(1, "the consent is not what Forgejo revoked");
        await scene.SignInAgainAsync();
        (await scene.Client.RefreshAsync(scene.Tokens.RefreshToken!, Patience.Token)).Succeeded.Should().BeTrue("the refused token was not used up");
    }

    [Test]
    public async Task Revoked_at_Forgejo_a_session_waits_for_the_next_sign_in_and_goes_on_under_its_id()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Forgejo.RevokeGrants("alice");
        await scene.LookAsync();
        await ProcessTable.UntilGoneAsync(scene.Child, Patience.Token);

        using (var refused = await scene.Alice.PostAsync(Visitor.Tool("pid")))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            refused.Headers.WwwAuthenticate.Single().Parameter.Should().Contain("resource_metadata");
        }

        // Any client's sign-in will do: here it is another client's, under a grant of its own.
        await scene.Gateway.SignInAsync("alice");

        (await scene.Alice.TextAsync("echo", "same session, same token")).Should().Be("same session, same token");
        (await scene.Client.RefreshAsync(scene.Tokens.RefreshToken!, Patience.Token)).Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task Disabled_at_Forgejo_everything_ends_with_403_and_a_page_that_says_why()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Forgejo.Disable("alice");

        await scene.LookAsync();

        await ProcessTable.UntilGoneAsync(scene.Child, Patience.Token);
        using var refused = await scene.Alice.PostAsync("{}");
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        refused.Headers.WwwAuthenticate.Should().BeEmpty("signing in again would not help");
        (await scene.Client.RefreshAsync(scene.Tokens.RefreshToken!, Patience.Token)).Error.Should().Be("invalid_grant");
        (await scene.LiveGrantsAsync()).Should().Be(0);
        using var person = new ScriptedPerson("alice", scene.Gateway.Forgejo.PasswordOf("alice"));
        var visit = await person.WalkAsync(scene.Client.Begin().Address, scene.Client.RedirectUri, Patience.Token);
        visit.AtCallback.Should().BeFalse();

        scene.Gateway.Forgejo.Disable("alice", disabled: false);
        await scene.SignInAgainAsync();
    }

    [Test]
    public async Task Renamed_at_Forgejo_the_new_name_is_known_and_the_session_goes_on()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Forgejo.Rename("alice", "alice-new");

        (await scene.RefreshAsync()).Should().BeOfType<ForgejoTokenResult.Available>().Which.Username.Should().Be("alice-new");

        (await scene.PersonAsync()).Username.Should().Be("alice-new");
        (await scene.Alice.TextAsync("echo", "still here")).Should().Be("still here");
        scene.Gateway.Forgejo.Rename("alice-new", "alice-newer");
        await scene.LookAsync();
        (await scene.PersonAsync()).Username.Should().Be("alice-newer");
    }

    [Test]
    public async Task Deleted_at_Forgejo_the_grants_end()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Forgejo.Delete("alice");

        await scene.LookAsync();

        await ProcessTable.UntilGoneAsync(scene.Child, Patience.Token);
        (await scene.Alice.InitializeAsync()).Should().Be(HttpStatusCode.Unauthorized);
        (await scene.LiveGrantsAsync()).Should().Be(0);
        (await scene.PersonAsync()).SealedRefreshToken.Should().BeNull();
        (await scene.Client.RefreshAsync(scene.Tokens.RefreshToken!, Patience.Token)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task An_instance_that_hides_its_accounts_never_makes_a_revoked_person_a_deleted_one()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Forgejo.Faults.Fail("/api/v1/users/", 403);
        scene.Gateway.Forgejo.Delete("alice");

        await scene.LookAsync();

        (await scene.Alice.InitializeAsync()).Should().Be(HttpStatusCode.Unauthorized);
        (await scene.LiveGrantsAsync()).Should().Be(1);
    }

    private sealed record Scene(GatewayUnderTest Gateway, OAuthClient Client, TokenReply Tokens, Visitor Alice, int Child) : IAsyncDisposable
    {
        public static async Task<Scene> StartAsync()
        {
            var gateway = await KnockServer.StartGatewayAsync(
                ("StdioServers:forgejo:Tools:Preset", "None"), ("StdioServers:forgejo:Environment:FORGEJO_ACCESS_TOKEN", "{forgejo.access_token}"));
            var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
            using var person = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
            var tokens = await client.SignInAsync(person, null, Patience.Token);
            var alice = await Visitor.OpenAsync(gateway, tokens.AccessToken);
            return new Scene(gateway, client, tokens, alice, int.Parse(await alice.TextAsync("pid"), CultureInfo.InvariantCulture));
        }

        /// <summary>What the gateway does each minute for those who are at work.</summary>
        public Task LookAsync() => Gateway.Services.GetRequiredService<StandingWatch>().RunAsync(Patience.Token);

        public async Task<ForgejoTokenResult> RefreshAsync()
        {
            var (tokens, person) = (Gateway.Services.GetRequiredService<IForgejoTokens>(), await PersonAsync());
            var held = (ForgejoTokenResult.Available)await tokens.GetAsync(person.Id, Patience.Token);
            return await tokens.ReplaceAsync(person.Id, held.Token, Patience.Token);
        }

        public async Task SignInAgainAsync()
        {
            using var person = new ScriptedPerson("alice", Gateway.Forgejo.PasswordOf("alice"));
            var tokens = await Client.SignInAsync(person, null, Patience.Token);
            (await Visitor.OpenAsync(Gateway, tokens.AccessToken)).Session.Should().NotBeNull();
        }

        public Task<int> LiveGrantsAsync() => Store.ReadAsync((db, cancel) => db.Grants.CountAsync(grant => grant.EndedAt == null, cancel), Patience.Token);

        public Task<Gateway.Auth.Storage.Entities.Person> PersonAsync() => Store.ReadAsync((db, cancel) => db.People.SingleAsync(cancel), Patience.Token);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Gateway.DisposeAsync();
        }

        private AuthStore Store => Gateway.Services.GetRequiredService<AuthStore>();
    }
}
