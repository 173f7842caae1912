using System.Security.Cryptography;
using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Vault;

public sealed class DatabaseKeysTests
{
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string Next = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Test]
    public async Task Keys_lie_wrapped_in_the_store_and_another_gateway_on_it_opens_what_the_first_sealed()
    {
        await using var first = await AuthServer.StartAsync(Settings(Key));
        var written = first.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "a-token");
        await using var second = await AuthServer.StartAsync(Settings(Key, Store(first)));

        second.Get<TokenSeal>().Open("alice", TokenSeal.AccessColumn, written).Should().Be("a-token");

        var rows = await first.Seed.ReadAsync(context => context.Keys.Select(row => row.Xml).ToListAsync());
        rows.Should().ContainSingle().Which.Should().Contain("<wrapped ").And.NotContain("masterKey").And.NotContain("<value>");
        Directory.Exists(Path.Combine(first.Directory, "data", "keys")).Should().BeFalse();
    }

    [Test]
    public async Task A_gateway_with_its_keys_in_the_store_starts_and_signs_people_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Settings(Key));

        (await gateway.SignInAsync("alice")).Succeeded.Should().BeTrue();

        Directory.Exists(Path.Combine(gateway.DataDirectory, "keys")).Should().BeFalse();
    }

    [Test]
    public async Task A_new_wrapping_key_takes_over_beside_the_old()
    {
        await using var first = await AuthServer.StartAsync(Settings(Key));
        var written = first.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "a-token");

        await using var heir = await AuthServer.StartAsync(Settings(Next, Store(first), ("Keys:OldWrappingKeys:0", Key)));
        heir.Get<TokenSeal>().Open("alice", TokenSeal.AccessColumn, written).Should().Be("a-token");
    }

    [Test]
    public async Task A_key_that_is_made_within_a_step_of_the_store_is_refused_rather_than_waited_for_without_end()
    {
        await using var server = await AuthServer.StartAsync(Settings(Key));
        var waits = server.Time.WhenTimerAsync(TimeSpan.FromSeconds(30));

        var step = server.Get<AuthStore>().WriteAsync(
            (_, _) => Task.Run(() => server.Get<IKeyManager>().CreateNewKey(server.Time.GetUtcNow(), server.Time.GetUtcNow().AddDays(90))), Patience.Token);
        await waits;
        server.Time.Advance(TimeSpan.FromSeconds(30));

        await step.Invoking(pending => pending).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Keys_in_the_directory_are_wrapped_too_when_there_is_a_wrapping_key_and_without_it_nothing_starts()
    {
        await using var server = await AuthServer.StartAsync(new() { ["Keys:WrappingKey"] = Key });
        server.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "a-token");

        var file = Directory.EnumerateFiles(Path.Combine(server.Directory, "data", "keys")).Should().ContainSingle().Subject;

        (await File.ReadAllTextAsync(file)).Should().Contain("<wrapped ").And.NotContain("masterKey");
        var without = () => AuthServer.StartAsync(data: server);
        (await without.Should().ThrowAsync<KeysLockedException>()).WithMessage("None of the keys in *keys can be opened*");
        Directory.EnumerateFiles(Keys(server)).Should().ContainSingle();
    }

    [TestCase("")]
    [TestCase("a wrapping key")]
    public async Task Keys_go_along_to_the_store_and_back_wrapped_as_they_have_to_be_there(string before)
    {
        (string, string?)[] former = before.Length > 0 ? [("Keys:WrappingKey", Next)] : [];
        await using var files = await AuthServer.StartAsync(former.ToDictionary(pair => pair.Item1, pair => pair.Item2));
        var written = files.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "a-token");

        await using var rows = await AuthServer.StartAsync(Settings(Key, ("Keys:OldWrappingKeys:0", before.Length > 0 ? Next : null)), data: files);
        var opened = rows.Get<TokenSeal>().Open("alice", TokenSeal.AccessColumn, written);
        var later = rows.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "later");
        var stored = await rows.Seed.ReadAsync(context => context.Keys.Select(row => row.Xml).ToListAsync());
        Directory.Delete(Keys(files), recursive: true);
        await using var back = await AuthServer.StartAsync(new() { ["Keys:OldWrappingKeys:0"] = Key }, data: files);

        opened.Should().Be("a-token");
        stored.Should().ContainSingle("the key is the same").Which.Should().Contain("<wrapped").And.NotContain("<value>");
        back.Get<TokenSeal>().Open("alice", TokenSeal.AccessColumn, later).Should().Be("later");
        var file = Directory.EnumerateFiles(Keys(files)).Should().ContainSingle().Subject;
        (await File.ReadAllTextAsync(file)).Should().Contain("<value>", "without a wrapping key it lies open there, as a new one would");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Test]
    public async Task Keys_of_the_store_that_no_wrapping_key_opens_are_not_left_behind_in_silence()
    {
        await using var rows = await AuthServer.StartAsync(Settings(Key));
        rows.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "a-token");

        var start = () => AuthServer.StartAsync(new() { ["Keys:OldWrappingKeys:0"] = Next }, data: rows);

        (await start.Should().ThrowAsync<KeysLockedException>()).WithMessage("*gateway.db cannot be opened*Keys:OldWrappingKeys:0*");
        Directory.EnumerateFiles(Keys(rows)).Should().BeEmpty("no new key has taken their place");
    }

    [Test]
    public async Task A_key_that_lies_open_in_the_store_is_not_carried_out_of_it()
    {
        await using var files = await AuthServer.StartAsync();
        files.Get<TokenSeal>().Seal("alice", TokenSeal.AccessColumn, "a-token");
        var planted = (await File.ReadAllTextAsync(Directory.EnumerateFiles(Keys(files)).Single())).Replace("<value>", "<value>AAAA", StringComparison.Ordinal);
        await files.Get<AuthStore>().WriteAsync((context, _) => Task.FromResult(context.Keys.Add(new() { Name = "key-planted", Xml = planted })), Patience.Token);

        var start = () => AuthServer.StartAsync(data: files);

        await start.Should().ThrowAsync<KeysLockedException>("who can write the store alone must not choose the key that seals from then on");
        Directory.EnumerateFiles(Keys(files)).Should().ContainSingle();
    }

    private static string Keys(AuthServer server) => Path.Combine(server.Directory, "data", "keys");

    private static Dictionary<string, string?> Settings(string key, params (string Key, string? Value)[] more)
    {
        Dictionary<string, string?> settings = new() { ["Keys:Store"] = "Database", ["Keys:WrappingKey"] = key };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static (string Key, string? Value) Store(AuthServer server) => ("Store:ConnectionString", "Data Source=" + Path.Combine(server.Directory, "data", "gateway.db"));
}
