using Gateway.Auth;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Vault;

public sealed class TokenSealTests
{
    private readonly TokenSeal seal = new(new EphemeralDataProtectionProvider());

    [Test]
    public void What_was_sealed_for_a_place_opens_there() =>
        seal.Open("alice", TokenSeal.AccessColumn, seal.Seal("alice", TokenSeal.AccessColumn, "a-token")).Should().Be("a-token");

    [Test]
    public void A_ciphertext_in_another_persons_row_or_another_column_yields_nothing()
    {
        var mine = seal.Seal("alice", TokenSeal.AccessColumn, "a-token");

        seal.Open("bob", TokenSeal.AccessColumn, mine).Should().BeNull();
        seal.Open("alice", TokenSeal.RefreshColumn, mine).Should().BeNull();
    }

    [Test]
    public void Garbage_yields_nothing() => seal.Open("alice", TokenSeal.AccessColumn, [1, 2, 3]).Should().BeNull();

    [Test]
    public void The_keys_lie_in_the_data_directory_for_the_owner_alone_and_open_old_ciphertexts_after_a_restart()
    {
        using var directory = new TemporaryDirectory();
        var written = Build(directory.Path).Seal("alice", TokenSeal.AccessColumn, "a-token");

        Build(directory.Path).Open("alice", TokenSeal.AccessColumn, written).Should().Be("a-token");

        var keys = Path.Combine(directory.Path, "keys");
        Directory.EnumerateFiles(keys).Should().NotBeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(keys).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public void Keys_rotate_and_old_ciphertexts_still_open()
    {
        using var directory = new TemporaryDirectory();
        var services = Services(directory.Path);
        var old = services.GetRequiredService<TokenSeal>().Seal("alice", TokenSeal.RefreshColumn, "a-token");
        var now = TimeProvider.System.GetUtcNow();
        services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90));

        var seal = Services(directory.Path).GetRequiredService<TokenSeal>();
        var young = seal.Seal("alice", TokenSeal.RefreshColumn, "a-token");

        seal.Open("alice", TokenSeal.RefreshColumn, old).Should().Be("a-token");
        seal.Open("alice", TokenSeal.RefreshColumn, young).Should().Be("a-token");
        young.AsSpan(4, 16).SequenceEqual(old.AsSpan(4, 16)).Should().BeFalse("bytes 4 to 19 name the key");
    }

    private static TokenSeal Build(string directory) => Services(directory).GetRequiredService<TokenSeal>();

    private static ServiceProvider Services(string directory) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(new AuthorizationServerOptions { PublicUrl = new Uri("http://localhost"), Issuer = "http://localhost/oauth", DataDirectory = directory, Resources = [] })
        .AddVault(new ConfigurationBuilder().Build())
        .BuildServiceProvider();
}
