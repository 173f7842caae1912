using Gateway.Sandbox.SignIn;

namespace Gateway.Tests.Support;

/// <summary>The person whom other tests rely on.</summary>
public sealed class BrowserPersonTests
{
    [TestCase("alice", true)]
    [TestCase("bob", false)]
    public async Task A_person_goes_through_all_pages_to_the_client(string login, bool withPassword)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var listener = await CallbackListener.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client") { RedirectUri = listener.Callback };
        await client.RegisterAsync(Patience.Token);
        await using var person = await BrowserPerson.StartAsync(login, withPassword ? gateway.Forgejo : null);
        var request = client.Begin();

        var rest = await person.WalkAsync(request.Address);

        rest.AtCallback.Should().BeTrue("{0}", rest);
        person.Answered.Should().HaveCount(4);
        (await client.RedeemAsync(request, request.ReadCode(rest.Address), Patience.Token)).AccessToken.Should().NotBeNull();
    }

    [Test]
    public async Task A_page_that_asks_nothing_is_where_a_person_comes_to_rest()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        await client.RegisterAsync(Patience.Token);
        client.Adopt("unknown");
        await using var person = await BrowserPerson.StartAsync("alice");

        var rest = await person.WalkAsync(client.Begin().Address);

        rest.AtCallback.Should().BeFalse();
        rest.Text.Should().Contain("FJG-1201");
    }
}
