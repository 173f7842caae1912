using Gateway.Auth.Storage;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Auth.Protocol.Authorize;

/// <summary>A gateway, a registered client, and people with browsers.</summary>
internal sealed class SignInScene : IAsyncDisposable
{
    private readonly List<ScriptedPerson> people = [];

    private SignInScene(GatewayUnderTest gateway, OAuthClient client) => (Gateway, Client) = (gateway, client);

    public GatewayUnderTest Gateway { get; }

    public OAuthClient Client { get; }

    public static async Task<SignInScene> StartAsync(params (string Key, string? Value)[] settings)
    {
        var gateway = await GatewayUnderTest.StartAsync(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        await client.RegisterAsync(Patience.Token);
        return new SignInScene(gateway, client);
    }

    /// <summary>A browser of its own. It presses only what <paramref name="presses"/> names.</summary>
    public ScriptedPerson Person(string login, params string[] presses)
    {
        var person = new ScriptedPerson(login, Gateway.Forgejo.PasswordOf(login));
        if (presses.Length > 0)
        {
            person.Presses = presses;
        }

        people.Add(person);
        return person;
    }

    public Task<PageVisit> WalkAsync(ScriptedPerson person, Uri? start = null) =>
        person.WalkAsync(start ?? Client.Begin().Address, Client.RedirectUri, Patience.Token);

    public Task<PageVisit> OpenAsync(ScriptedPerson person, Uri address) => person.OpenAsync(address, Client.RedirectUri, Patience.Token);

    /// <summary>Presses a button of the page's form.</summary>
    public Task<PageVisit> PressAsync(ScriptedPerson person, PageVisit visit, string decision)
    {
        var form = visit.Forms.Should().ContainSingle().Subject;
        var button = form.Buttons.Should().ContainSingle(button => button.Value == decision).Subject;
        return person.SubmitAsync(form, form.Fill(button, new Dictionary<string, string>()), Client.RedirectUri, Patience.Token);
    }

    /// <summary>The request's address with one parameter changed; null takes it away.</summary>
    public Uri With(string name, string? value)
    {
        var address = Client.Begin().Address;
        var query = QueryHelpers.ParseQuery(address.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        query.Remove(name);
        if (value is not null)
        {
            query[name] = value;
        }

        return new Uri(QueryHelpers.AddQueryString(address.GetLeftPart(UriPartial.Path), query));
    }

    public Task<T> ReadAsync<T>(Func<AuthDbContext, Task<T>> read) =>
        Gateway.Services.GetRequiredService<AuthStore>().ReadAsync((db, _) => read(db), Patience.Token);

    public static Dictionary<string, StringValues> Query(PageVisit visit)
    {
        visit.AtCallback.Should().BeTrue("the walk ended at {0}", visit);
        return QueryHelpers.ParseQuery(visit.Address.Query);
    }

    public async ValueTask DisposeAsync()
    {
        people.ForEach(person => person.Dispose());
        Client.Dispose();
        await Gateway.DisposeAsync();
    }
}
