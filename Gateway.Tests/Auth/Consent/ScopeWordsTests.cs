using Gateway.Auth.Consent;

namespace Gateway.Tests.Auth.Consent;

public sealed class ScopeWordsTests
{
    [TestCase("forgejo:read", 1)]
    [TestCase("forgejo:read offline_access", 1)]
    [TestCase("forgejo:write", 2)]
    [TestCase("forgejo:read forgejo:write", 2)]
    public void Writing_is_said_to_include_reading(string scope, int abilities) => ScopeWords.Of(scope).Should().HaveCount(abilities);

    [TestCase(30 * 24, "30 days")]
    [TestCase(12, "12 hours")]
    public void The_duration_is_in_words(int hours, string words) => ScopeWords.Duration(TimeSpan.FromHours(hours)).Should().EndWith(words);
}
