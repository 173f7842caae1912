using Gateway.Auth;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;

namespace Gateway.Tests.Auth.Vault;

public sealed class UnsavedPairsTests
{
    private static readonly ForgejoTokenPair Pair = new(new ForgejoAccessToken("access"), new ForgejoRefreshToken("refresh"), TimeSpan.FromHours(1));

    [Test]
    public void What_finds_no_room_is_said_and_those_who_wait_keep_theirs()
    {
        var pairs = new UnsavedPairs(rows: null!);
        for (var i = 0; i < UnsavedPairs.Most; i++)
        {
            pairs.TryPut(Someone(i), Pair).Should().BeTrue();
        }

        pairs.TryPut(Someone(UnsavedPairs.Most), Pair).Should().BeFalse();
        pairs.TryPut(Someone(7), Pair).Should().BeTrue("a newer pair of the same person takes no further room");
    }

    private static Person Someone(int number) => new()
    {
        Id = $"person-{number}", ForgejoUrl = "https://git.example.org", Subject = $"{number}", Username = "alice", CreatedAt = default, LastSignInAt = default,
    };
}
