using System.Net;
using Gateway.Auth;
using Gateway.Sandbox.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol.Authorize;

public sealed class SignInTests
{
    private SignInScene scene = null!;

    [SetUp]
    public async Task StartAsync() => scene = await SignInScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [Test]
    public async Task A_first_sign_in_goes_by_consent_forgejo_and_the_page_that_says_who_one_is()
    {
        var alice = scene.Person("alice");
        var request = scene.Client.Begin();

        var query = SignInScene.Query(await scene.WalkAsync(alice, request.Address));

        query["state"].Should().Equal(request.State);
        query["iss"].Should().Equal(scene.Client.Server!.Issuer);
        query["code"].ToString().Should().StartWith(AuthorizationCode.Prefix);
        alice.Answered.First().Should().Contain("Allow Test client?");
        alice.Answered.Last().Should().Contain("Continue as alice?");
        var grant = await scene.ReadAsync(db => db.Grants.SingleAsync());
        var code = await scene.ReadAsync(db => db.Codes.SingleAsync());
        code.GrantId.Should().Be(grant.Id);
        code.Hash.Should().Be(new AuthorizationCode(query["code"].ToString()).Hash());
    }

    [Test]
    public async Task The_second_sign_in_asks_for_consent_again_but_not_who_one_is_and_keeps_the_grant()
    {
        var alice = scene.Person("alice");
        SignInScene.Query(await scene.WalkAsync(alice));
        alice.Answered.Clear();

        SignInScene.Query(await scene.WalkAsync(alice, scene.With("scope", "forgejo:write")));

        alice.Answered.Should().ContainSingle().Which.Should().Contain("Allow");
        var grant = await scene.ReadAsync(db => db.Grants.SingleAsync());
        grant.Scope.Split(' ').Should().Contain("forgejo:write");
        (await scene.ReadAsync(db => db.Codes.CountAsync())).Should().Be(2);
        (await scene.ReadAsync(db => db.People.CountAsync())).Should().Be(1);
    }

    [Test]
    public async Task A_no_is_told_to_the_client_and_forgejo_never_hears_of_it()
    {
        var query = SignInScene.Query(await scene.WalkAsync(scene.Person("alice", "deny")));

        query["error"].Should().Equal("access_denied");
        query["iss"].Should().Equal(scene.Client.Server!.Issuer);
        (await scene.ReadAsync(db => db.PendingAuthorizations.CountAsync())).Should().Be(0);
        scene.Gateway.Forgejo.Requests.Count(request => request.Path.StartsWith("/login", StringComparison.Ordinal)).Should().Be(0);
    }

    [Test]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        var alice = scene.Person("alice");
        var page = await scene.OpenAsync(alice, scene.Client.Begin().Address);
        var form = page.Forms.Single();
        var fields = form.Fill(form.Buttons[0], new Dictionary<string, string>()).Where(field => field.Key != "form_token").ToList();

        var visit = await alice.SubmitAsync(form, fields, scene.Client.RedirectUri, Support.Patience.Token);

        visit.Status.Should().Be(HttpStatusCode.BadRequest);
        visit.Html.Should().Contain("FJG-1206");
        (await scene.ReadAsync(db => db.PendingAuthorizations.CountAsync())).Should().Be(0);
    }

    [Test]
    public async Task Another_browser_cannot_say_yes_with_a_page_that_it_was_not_shown()
    {
        var page = await scene.OpenAsync(scene.Person("alice"), scene.Client.Begin().Address);

        (await scene.PressAsync(scene.Person("bob"), page, "approve")).Html.Should().Contain("FJG-1205");
    }

    [Test]
    public async Task The_answer_from_forgejo_is_worth_nothing_in_another_browser()
    {
        var (alice, bob) = (scene.Person("alice", "approve"), scene.Person("bob"));
        var callback = await CallbackOfAsync(alice);

        (await scene.OpenAsync(bob, callback)).Html.Should().Contain("FJG-1205");

        // Trying it elsewhere has not used it up.
        (await scene.OpenAsync(alice, callback)).Title.Should().Contain("Continue as alice?");
    }

    [Test]
    public async Task The_answer_from_forgejo_works_once()
    {
        var alice = scene.Person("alice", "approve");
        var callback = await CallbackOfAsync(alice);
        await scene.OpenAsync(alice, callback);

        var again = await scene.OpenAsync(alice, callback);

        again.Status.Should().Be(HttpStatusCode.Conflict);
        again.Html.Should().Contain("FJG-1204");
    }

    [Test]
    public async Task Continue_pressed_in_two_tabs_gives_one_code()
    {
        var alice = scene.Person("alice", "approve", "true");
        var page = await scene.WalkAsync(alice);
        page.Title.Should().Contain("Continue as alice?");

        SignInScene.Query(await scene.PressAsync(alice, page, "continue"));

        (await scene.PressAsync(alice, page, "continue")).Html.Should().Contain("FJG-1204");
        (await scene.ReadAsync(db => db.Codes.CountAsync())).Should().Be(1);
    }

    [Test]
    public async Task Another_account_can_be_chosen_before_anything_is_given_away()
    {
        var person = scene.Person("alice", "approve", "true");
        var asked = await scene.WalkAsync(person);

        var instructions = await scene.PressAsync(person, asked, "switch");
        instructions.Title.Should().Contain("another account");
        scene.Gateway.Forgejo.SignOut("alice");
        (person.Login, person.Password) = ("bob", scene.Gateway.Forgejo.PasswordOf("bob"));
        person.Presses = ["approve", "true", "again"];
        var next = await scene.PressAsync(person, instructions, "again");
        var signedIn = await scene.WalkAsync(person, next.Address);

        signedIn.Title.Should().Contain("Continue as bob?");
        SignInScene.Query(await scene.PressAsync(person, signedIn, "continue"));
        var grant = await scene.ReadAsync(db => db.Grants.SingleAsync());
        (await scene.ReadAsync(db => db.People.SingleAsync(row => row.Id == grant.PersonId))).Username.Should().Be("bob");
    }

    [Test]
    public async Task Somebody_else_than_the_browser_is_known_for_is_asked()
    {
        var person = scene.Person("alice");
        SignInScene.Query(await scene.WalkAsync(person));
        scene.Gateway.Forgejo.SignOut("alice");
        (person.Login, person.Password) = ("bob", scene.Gateway.Forgejo.PasswordOf("bob"));
        person.Answered.Clear();

        SignInScene.Query(await scene.WalkAsync(person));

        person.Answered.Last().Should().Contain("Continue as bob?");
    }

    [Test]
    public async Task At_most_five_sign_ins_are_pending_in_one_browser()
    {
        var alice = scene.Person("alice", "approve");
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await scene.WalkAsync(alice);
        }

        alice.Cookies.GetCookies(scene.Gateway.Url).Count(cookie => cookie.Name.StartsWith("fjg-pending-", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(5);
    }

    [Test]
    public async Task A_renamed_person_stays_the_same_person()
    {
        SignInScene.Query(await scene.WalkAsync(scene.Person("alice")));
        scene.Gateway.Forgejo.Rename("alice", "alice-new");

        SignInScene.Query(await scene.WalkAsync(scene.Person("alice-new")));

        (await scene.ReadAsync(db => db.People.SingleAsync())).Username.Should().Be("alice-new");
    }

    /// <summary>Signs in as far as Forgejo's redirect back, which is not followed.</summary>
    private async Task<Uri> CallbackOfAsync(ScriptedPerson person)
    {
        person.Presses = ["approve", "true"];
        var visit = await person.WalkAsync(scene.Client.Begin().Address, new Uri(scene.Gateway.Url, "/oauth/callback"), Support.Patience.Token);
        visit.AtCallback.Should().BeTrue("the walk ended at {0}", visit);
        return visit.Address;
    }
}
