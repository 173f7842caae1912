using System.Text;
using Gateway.Auth;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Auth.Protocol.Authorize;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>The gateway's tokens are its clients', Forgejo's are the gateway's: neither crosses, and neither is on the disk as it is.</summary>
public sealed class TokenSeparationTests
{
    [Test]
    public async Task No_token_code_or_secret_of_either_kind_is_on_the_disk_as_it_is()
    {
        await using var scene = await SignInScene.StartAsync();
        using var alice = new ScriptedPerson("alice", scene.Gateway.Forgejo.PasswordOf("alice"));
        var request = scene.Client.Begin();
        var code = request.ReadCode((await scene.WalkAsync(alice, request.Address)).Address);
        var first = await scene.Client.RedeemAsync(request, code, Patience.Token);
        var second = await scene.Client.RefreshAsync(first.RefreshToken!, Patience.Token);
        string[] secrets = [code, first.AccessToken!, first.RefreshToken!, second.AccessToken!, second.RefreshToken!, request.Verifier, scene.Gateway.Forgejo.ClientSecret];

        var files = Directory.EnumerateFiles(scene.Gateway.DataDirectory, "*", SearchOption.AllDirectories).ToList();

        files.Should().Contain(file => file.EndsWith("gateway.db-wal", StringComparison.Ordinal), "what was just written is there");
        foreach (var file in files)
        {
            var text = Encoding.Latin1.GetString(await ReadAsync(file));
            secrets.Count(secret => text.Contains(secret, StringComparison.Ordinal)).Should().Be(0, file);
        }
    }

    [Test]
    public async Task A_client_gets_tokens_of_the_gateways_own_and_Forgejo_takes_none_of_them()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var tokens = await gateway.SignInAsync("alice");

        tokens.AccessToken.Should().StartWith(AccessToken.Prefix);
        tokens.RefreshToken.Should().StartWith(RefreshToken.Prefix);
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Forgejo.Url + "/api/v1/user");
        request.Headers.Authorization = new("Bearer", tokens.AccessToken);
        (await gateway.Http.SendAsync(request)).IsSuccessStatusCode.Should().BeFalse();
        using var known = await gateway.SendAsync(HttpMethod.Get, "/mcp", gateway.Forgejo.CreateAccessToken("alice"));
        known.StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized, "nor does the gateway take one of Forgejo's");
    }

    [Test]
    public async Task Without_a_scope_a_client_gets_the_default_and_offline_access_changes_nothing()
    {
        await using var scene = await SignInScene.StartAsync();
        foreach (var scope in (string?[])[null, "offline_access"])
        {
            using var alice = new ScriptedPerson("alice", scene.Gateway.Forgejo.PasswordOf("alice"));
            SignInScene.Query(await scene.WalkAsync(alice, scene.With("scope", scope))).Should().ContainKey("code");
        }

        (await scene.ReadAsync(db => db.Codes.Select(row => row.Scope).ToListAsync())).Should().BeEquivalentTo("forgejo:write", "forgejo:write offline_access");
    }

    [Test]
    public async Task Many_people_behind_one_address_register_at_once()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.SendAsync(
            HttpMethod.Post, "/oauth/register", content: new StringContent("""{"redirect_uris":["https://claude.ai/api/mcp/auth_callback"]}""", Encoding.UTF8, "application/json"))));

        answers.Should().OnlyContain(answer => answer.StatusCode == System.Net.HttpStatusCode.Created);
    }

    // The store keeps its files open.
    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
