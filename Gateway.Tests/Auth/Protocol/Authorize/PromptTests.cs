using System.Text.Json;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>prompt and login_hint: Forgejo ignores both, so the gateway's own pages stand for them.</summary>
public sealed class PromptTests
{
    private SignInScene scene = null!;

    [SetUp]
    public async Task StartAsync() => scene = await SignInScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [TestCase("prompt", "login", true)]
    [TestCase("prompt", "select_account", true)]
    [TestCase("prompt", "consent select_account", true)]
    [TestCase("prompt", "consent", false)]
    [TestCase("prompt", "something-new", false)]
    [TestCase("login_hint", "bob", true)]
    [TestCase("login_hint", "Alice", false)]
    public async Task Somebody_who_is_known_is_asked_who_they_are_when_the_client_wants_that(string name, string value, bool asked)
    {
        var alice = scene.Person("alice");
        SignInScene.Query(await scene.WalkAsync(alice));
        alice.Answered.Clear();

        SignInScene.Query(await scene.WalkAsync(alice, scene.With(name, value))).Should().ContainKey("code");

        alice.Answered.Should().HaveCount(asked ? 2 : 1);
        alice.Answered[0].Should().Contain("Allow Test client?");
        alice.Answered.Any(title => title.Contains("Continue as alice?", StringComparison.Ordinal)).Should().Be(asked);
    }

    [Test]
    public async Task Trying_again_after_an_error_still_asks()
    {
        var alice = scene.Person("alice");
        SignInScene.Query(await scene.WalkAsync(alice));
        scene.Gateway.Forgejo.Faults.Fail("/", 502);
        var stopped = await scene.WalkAsync(alice, scene.With("prompt", "login"));
        scene.Gateway.Forgejo.Faults.Clear();
        alice.Answered.Clear();

        SignInScene.Query(await scene.WalkAsync(alice, (await scene.PressAsync(alice, stopped, "again")).Address)).Should().ContainKey("code");

        alice.Answered.Should().ContainSingle().Which.Should().Contain("Continue as alice?");
    }

    [Test]
    public async Task A_pushed_request_goes_the_whole_way_where_pushing_is_required()
    {
        await using var strict = await SignInScene.StartAsync(("OAuth:RequirePushedRequests", "true"));
        var request = strict.Client.Begin();
        var parameters = QueryHelpers.ParseQuery(request.Address.Query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()));
        using var pushed = await strict.Gateway.SendAsync(HttpMethod.Post, "/oauth/par", content: new FormUrlEncodedContent(parameters));
        using var json = JsonDocument.Parse(await pushed.Content.ReadAsStringAsync());
        var address = QueryHelpers.AddQueryString(request.Address.GetLeftPart(UriPartial.Path), new Dictionary<string, string?>
        {
            ["client_id"] = strict.Client.ClientId,
            ["request_uri"] = json.RootElement.GetProperty("request_uri").GetString(),
        });

        var back = await strict.WalkAsync(strict.Person("alice"), new Uri(address));

        (await strict.Client.RedeemAsync(request, request.ReadCode(back.Address), Patience.Token)).Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task A_hint_of_any_length_is_no_error_and_a_key_is_kept_for_the_code()
    {
        var key = new string('k', 43);
        var alice = scene.Person("alice");
        SignInScene.Query(await scene.WalkAsync(alice, scene.With("login_hint", new string('x', 1000)))).Should().ContainKey("code");

        SignInScene.Query(await scene.WalkAsync(alice, scene.With("dpop_jkt", key))).Should().ContainKey("code");

        (await scene.ReadAsync(db => db.Codes.Select(code => code.KeyThumbprint).ToListAsync())).Should().BeEquivalentTo([null, key]);
    }
}
