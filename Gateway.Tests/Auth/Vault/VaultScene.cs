using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Vault;

/// <summary>A gateway at which alice has signed in, and her pair.</summary>
internal sealed class VaultScene : IAsyncDisposable
{
    private VaultScene(GatewayUnderTest gateway, Endings endings, string personId) => (Gateway, Ended, PersonId) = (gateway, endings, personId);

    public GatewayUnderTest Gateway { get; }

    public Endings Ended { get; }

    public string PersonId { get; }

    public IForgejoTokens Tokens => Get<IForgejoTokens>();

    public static async Task<VaultScene> StartAsync()
    {
        var endings = new Endings();
        var gateway = await GatewayUnderTest.StartAsync(customize: builder => builder.Services.AddSingleton<IAuthorizationObserver>(endings));
        await gateway.SignInAsync("alice");
        var store = gateway.Services.GetRequiredService<AuthStore>();
        var person = await store.ReadAsync((db, cancel) => db.People.SingleAsync(cancel), Patience.Token);
        return new VaultScene(gateway, endings, person.Id);
    }

    public T Get<T>()
        where T : notnull => Gateway.Services.GetRequiredService<T>();

    public Task<Person> PersonAsync() => Get<AuthStore>().ReadAsync((db, cancel) => db.People.SingleAsync(row => row.Id == PersonId, cancel), Patience.Token);

    /// <summary>Lets the stored access token end within the refresh lead, as after a restart.</summary>
    public async Task MakeDueAsync(TimeSpan left)
    {
        var ends = TimeProvider.System.GetUtcNow() + left;
        await Get<AuthStore>().WriteAsync(
            (db, cancel) => db.People.ExecuteUpdateAsync(set => set.SetProperty(row => row.TokenExpiresAt, ends), cancel), Patience.Token);
        Get<TokenCache>().Remove(PersonId);
    }

    public async Task<ForgejoTokenResult.Available> AvailableAsync() =>
        (await Tokens.GetAsync(PersonId, Patience.Token)).Should().BeOfType<ForgejoTokenResult.Available>().Subject;

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    internal sealed class Endings : IAuthorizationObserver
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<EndedAuthorization> all = new();

        public IReadOnlyCollection<EndedAuthorization> All => all;

        public void OnEnded(EndedAuthorization ended) => all.Enqueue(ended);
    }
}
