using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Auth.Storage;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.HardKnocks;

/// <summary>A store that is locked by somebody else, or full: programs and people are told, readiness is red, and nothing is lost or torn.</summary>
public sealed class StoreKnocksTests
{
    [Test]
    public async Task Locked_the_store_is_503_for_programs_and_a_page_for_people_and_afterwards_all_goes_on()
    {
        await using var scene = await Scene.StartAsync();
        await using (var other = new SqliteConnection($"Data Source={scene.File};Pooling=False"))
        {
            await other.OpenAsync(Patience.Token);
            await using var held = other.BeginTransaction(deferred: false);

            await scene.ExpectTroubleAsync();
        }

        await scene.ExpectHealthAsync();
    }

    [Test]
    public async Task Full_the_store_is_503_for_programs_and_a_page_for_people_and_afterwards_all_goes_on()
    {
        await using var scene = await Scene.StartAsync();
        scene.Disk.Full = true;
        await scene.FillAsync();

        await scene.ExpectTroubleAsync();

        scene.Disk.Full = false;
        await scene.ExpectHealthAsync();
    }

    private sealed class Scene(GatewayUnderTest gateway, SmallDisk disk, OAuthClient client, string refreshToken) : IAsyncDisposable
    {
        private const int ManyTries = 500;
        private readonly ScriptedPerson bob = new("bob", gateway.Forgejo.PasswordOf("bob")) { Presses = ["approve"] };
        private string refreshToken = refreshToken;

        public SmallDisk Disk => disk;

        public string File => Path.Combine(gateway.DataDirectory, "gateway.db");

        public static async Task<Scene> StartAsync()
        {
            var disk = new SmallDisk();
            var gateway = await GatewayUnderTest.StartAsync(
                new Dictionary<string, string?> { ["Store:ConnectionString"] = "Data Source=gateway.db;Default Timeout=1" },
                builder => builder.Services.AddSingleton<IDbContextFactory<AuthDbContext>>(disk.Mount));
            var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
            using var person = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
            var tokens = await client.SignInAsync(person, null, Patience.Token);
            return new Scene(gateway, disk, client, tokens.RefreshToken!);
        }

        /// <summary>Uses up what room is left between the rows: registrations, sign-ins and refreshes until each is refused.</summary>
        public async Task FillAsync()
        {
            await UntilAsync(async () =>
            {
                using var newcomer = new OAuthClient(client.Resource);
                await newcomer.DiscoverAsync(Patience.Token);
                return await RefusedAsync(() => newcomer.RegisterAsync(Patience.Token));
            });
            await UntilAsync(async () => (await OpenAsync()).Status == HttpStatusCode.ServiceUnavailable);
            await UntilAsync(async () => await RefreshAsync() == HttpStatusCode.ServiceUnavailable);
        }

        public async Task ExpectTroubleAsync()
        {
            using var refused = await gateway.SendAsync(HttpMethod.Post, "/oauth/token", content: Refresh());
            refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.Should().NotBeNull();
            ((string?)(await refused.Content.ReadFromJsonAsync<JsonObject>())!["error"]).Should().Be("temporarily_unavailable");

            var page = await OpenAsync();
            page.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
            page.Html.Should().Contain("FJG-1501").And.NotContain("SQLite");
            gateway.Logs.Text.Should().Contain(page.Headers!.GetValues("X-Request-Id").Single());
            await UntilReadyIsAsync(HttpStatusCode.ServiceUnavailable, "cannot be read and written");
        }

        public async Task ExpectHealthAsync()
        {
            await UntilReadyIsAsync(HttpStatusCode.OK, "ok");
            (await RefreshAsync()).Should().Be(HttpStatusCode.OK, "the refused token was not used up");
            await gateway.SignInAsync("bob");
            await using var look = new SqliteConnection($"Data Source={File};Pooling=False");
            await look.OpenAsync(Patience.Token);
            await using var command = look.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            (await command.ExecuteScalarAsync(Patience.Token)).Should().Be("ok");
        }

        public async ValueTask DisposeAsync()
        {
            bob.Dispose();
            client.Dispose();
            await gateway.DisposeAsync();
        }

        // Every sign-in on its way is a row; it comes to rest at Forgejo's own page.
        private Task<PageVisit> OpenAsync() => bob.WalkAsync(client.Begin().Address, client.RedirectUri, Patience.Token);

        private async Task<HttpStatusCode> RefreshAsync()
        {
            using var answer = await gateway.SendAsync(HttpMethod.Post, "/oauth/token", content: Refresh());
            if (answer.IsSuccessStatusCode)
            {
                refreshToken = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["refresh_token"]!;
            }

            return answer.StatusCode;
        }

        private FormUrlEncodedContent Refresh() =>
            new([new("grant_type", "refresh_token"), new("client_id", client.ClientId!), new("refresh_token", refreshToken)]);

        private async Task UntilReadyIsAsync(HttpStatusCode status, string store)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            using var patience = new CancellationTokenSource(Patience.Span);
            while (true)
            {
                using var answer = await gateway.GetAsync("/readyz");
                if (answer.StatusCode == status && (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(patience.Token))!["checks"]!["store"] == store)
                {
                    return;
                }

                await timer.WaitForNextTickAsync(patience.Token);
            }
        }

        private static async Task UntilAsync(Func<Task<bool>> done)
        {
            for (var tries = 0; tries < ManyTries; tries++)
            {
                if (await done())
                {
                    return;
                }
            }

            Assert.Fail("the store took everything");
        }

        private static async Task<bool> RefusedAsync(Func<Task> act)
        {
            try
            {
                await act();
                return false;
            }
            catch (OAuthFlowException)
            {
                return true;
            }
        }
    }
}
