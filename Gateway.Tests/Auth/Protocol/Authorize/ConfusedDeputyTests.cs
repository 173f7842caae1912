using System.Net;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>
/// The attacks of MCP's security page on a proxy with one static client id at the server behind it, which has said yes to that id long ago: each must end
/// without a code for the attacker's client.
/// </summary>
public sealed class ConfusedDeputyTests
{
    private SignInScene scene = null!;
    private OAuthClient attackersClient = null!;
    private ScriptedPerson victim = null!;
    private ScriptedPerson attacker = null!;

    /// <summary>The victim has used the gateway before: Forgejo knows them, and asks nothing any more.</summary>
    [SetUp]
    public async Task StartAsync()
    {
        scene = await SignInScene.StartAsync();
        attackersClient = new OAuthClient(scene.Client.Resource, "Claude") { RedirectUri = new Uri("https://attacker.example.org/cb") };
        await attackersClient.RegisterAsync(Patience.Token);
        (victim, attacker) = (scene.Person("alice"), scene.Person("bob"));
        SignInScene.Query(await scene.WalkAsync(victim)).Should().ContainKey("code");
        victim.Presses = [];
    }

    [TearDown]
    public async Task StopAsync()
    {
        attackersClient.Dispose();
        await scene.DisposeAsync();
    }

    [Test]
    public async Task A_link_of_the_attackers_shows_whose_it_is_and_goes_nowhere_by_itself()
    {
        var before = TripsUpstream();

        var page = await OpenAsync(victim, attackersClient.Begin().Address);

        page.AtCallback.Should().BeFalse();
        page.Html.Should().Contain("attacker.example.org").And.Contain("name not verified");
        TripsUpstream().Should().Be(before, "consent comes before Forgejo, whatever cookies the browser holds");
        (await CodesOfAttackerAsync()).Should().Be(0);
    }

    [Test]
    public async Task Consent_to_one_client_is_none_to_another_although_all_cookies_are_there()
    {
        victim.Presses = ["approve"];
        SignInScene.Query(await scene.WalkAsync(victim)).Should().ContainKey("code", "the victim's own client");
        victim.Presses = [];

        (await OpenAsync(victim, attackersClient.Begin().Address)).Forms.Should().ContainSingle("it is asked anew");
        SignInScene.Query(await OpenAsync(victim, Prompting(attackersClient, "none")))["error"].Should().Equal("consent_required");
    }

    [Test]
    public async Task A_state_that_the_attacker_began_is_worth_nothing_in_the_victims_browser()
    {
        var upstream = await UpstreamOfAttackerAsync();

        // Forgejo sends the victim back with their own code and the attacker's state.
        var back = await OpenAsync(victim, upstream);

        back.AtCallback.Should().BeFalse();
        back.Html.Should().Contain("FJG-1205");
        (await CodesOfAttackerAsync()).Should().Be(0);
    }

    [Test]
    public async Task The_attackers_request_cannot_be_put_into_the_form_that_the_victim_was_shown()
    {
        var theirs = (await OpenAsync(attacker, attackersClient.Begin().Address)).Forms.Single();
        var shown = (await OpenAsync(victim, scene.Client.Begin().Address)).Forms.Single();

        // A page of the attacker's sends the form that the attacker was shown, from the victim's browser: its form token is another browser's.
        var forged = await victim.SubmitAsync(theirs, theirs.Fill(theirs.Buttons[0], new Dictionary<string, string>()), attackersClient.RedirectUri, Patience.Token);

        forged.Status.Should().Be(HttpStatusCode.BadRequest);
        forged.Html.Should().Contain("FJG-1206");

        // And what the page carries cannot be changed to lead elsewhere.
        var fields = shown.Fill(shown.Buttons[0], new Dictionary<string, string>())
            .Select(field => field.Key == "request" ? KeyValuePair.Create(field.Key, Spoil(field.Value)) : field).ToList();
        var changed = await victim.SubmitAsync(shown, fields, attackersClient.RedirectUri, Patience.Token);
        changed.Status.Should().Be(HttpStatusCode.BadRequest);
        (await CodesOfAttackerAsync()).Should().Be(0);
    }

    [Test]
    public async Task The_cookie_of_one_sign_in_opens_no_other()
    {
        attacker.Presses = ["approve", "true"];
        var waiting = await attacker.WalkAsync(attackersClient.Begin().Address, attackersClient.RedirectUri, Patience.Token);
        waiting.Title.Should().Contain("Continue as bob?");
        victim.Presses = ["approve"];
        SignInScene.Query(await scene.WalkAsync(victim));
        victim.Presses = [];

        var stolen = await OpenAsync(victim, waiting.Address);

        stolen.Html.Should().Contain("FJG-1205").And.NotContain("Continue as");
    }

    [Test]
    public async Task A_pending_cookie_planted_in_the_victims_browser_gives_the_attacker_nobodys_rights_but_shows_who_continues()
    {
        // The attacker says yes in their own browser and plants its cookie (over plain http, or from a subdomain; __Host- keeps both away where there is TLS).
        var upstream = await UpstreamOfAttackerAsync();
        foreach (Cookie cookie in attacker.Cookies.GetCookies(scene.Gateway.Url))
        {
            if (cookie.Name.StartsWith("fjg-pending-", StringComparison.Ordinal))
            {
                victim.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
            }
        }

        // Their browser is known for alice, who would not be asked who they are; but it was not this browser that said yes.
        var back = await OpenAsync(victim, upstream);

        back.AtCallback.Should().BeFalse("the person who said yes in another browser is not this one: {0}", back);
        (await CodesOfAttackerAsync()).Should().Be(0);
    }

    [Test]
    public async Task Where_there_is_TLS_no_cookie_can_be_planted_from_elsewhere()
    {
        await using var server = await AuthServer.StartAsync();
        var client = await server.Seed.ClientAsync();

        using var page = await server.Http.GetAsync(
            $"/oauth/authorize?client_id={client.Id}&response_type=code&redirect_uri={Uri.EscapeDataString(Seed.Redirect)}&code_challenge={Seed.Challenge}&code_challenge_method=S256");

        page.Headers.GetValues("Set-Cookie").Should().OnlyContain(cookie =>
            cookie.StartsWith("__Host-", StringComparison.Ordinal) && cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)
            && cookie.Contains("; httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("; samesite=lax", StringComparison.OrdinalIgnoreCase)
            && !cookie.Contains("; domain", StringComparison.OrdinalIgnoreCase));
    }

    private int TripsUpstream() => scene.Gateway.Forgejo.Requests.Count(request => request.Path == "/login/oauth/authorize");

    private Task<int> CodesOfAttackerAsync() => scene.ReadAsync(db => db.Codes.CountAsync(code => code.RedirectUri == attackersClient.RedirectUri.ToString()));

    private Task<PageVisit> OpenAsync(ScriptedPerson person, Uri address) => person.OpenAsync(address, attackersClient.RedirectUri, Patience.Token);

    /// <summary>Says yes to the attacker's own client in the attacker's own browser, and gives the address at Forgejo that the victim would be lured to.</summary>
    private async Task<Uri> UpstreamOfAttackerAsync()
    {
        attacker.Presses = ["approve"];
        var atForgejo = new Uri(new Uri(scene.Gateway.Forgejo.Url), "/login/oauth/authorize");
        var trip = await attacker.WalkAsync(attackersClient.Begin().Address, atForgejo, Patience.Token);
        trip.AtCallback.Should().BeTrue("the walk ended at {0}", trip);
        return trip.Address;
    }

    private static Uri Prompting(OAuthClient client, string prompt) => new(client.Begin().Address + "&prompt=" + prompt);

    private static string Spoil(string value) => value[..^4] + (value[^4] == 'A' ? "B" : "A") + value[^3..];
}
