using Gateway.Auth.Clients;

namespace Gateway.Tests.Auth.Clients;

public sealed class ClientNamesTests
{
    [TestCase(null, "")]
    [TestCase("Claude Code", "Claude Code")]
    [TestCase("  a \t\r\n b  ", "a b")]
    [TestCase("a\u202eb\u2066c\u200bd\ufeffe", "abcde")]
    [TestCase("a\0b\u001bc\u007fd\u0085e", "abcd e")]
    [TestCase("a\ud800b", "ab")]
    [TestCase("\ue000x", "x")]
    [TestCase("Gr\u00fc\u00dfe \ud83d\ude80", "Gr\u00fc\u00dfe \ud83d\ude80")]
    public void Only_what_can_be_seen_stays(string? name, string cleaned) => ClientNames.Clean(name).Should().Be(cleaned);

    [Test]
    public void A_name_is_cut_at_64_characters_and_never_within_one()
    {
        ClientNames.Clean(new string('a', 200)).Should().HaveLength(64);
        ClientNames.Clean(string.Concat(Enumerable.Repeat("\ud83d\ude80", 100))).EnumerateRunes().Should().HaveCount(64);
        ClientNames.Clean(new string('a', 63) + " b").Should().Be(new string('a', 63));
    }
}
