using Gateway.Auth.Consent;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;

namespace Gateway.Tests.Auth.Consent;

public sealed class ForgejoScopeWordsTests
{
    [Test]
    public void What_can_be_changed_and_what_can_only_be_read_is_told_apart() =>
        ForgejoScopeWords.Of("openid profile email read:user write:repository read:repository write:issue read:organization").Should().Equal(
            new Ability("Read and change", "repositories with their files, branches, releases and pull requests; issues, labels, milestones and comments"),
            new Ability("Only read", "organisations and teams; your account"));

    [TestCase("read:user", "Only read: your account")]
    [TestCase("all read:user", "Read and change: everything that you can")]
    [TestCase("read:user public-only", "Only read: your account, Limited to: what is public")]
    [TestCase("write:admin read:user", "Read and change: the whole instance, where you administer it, Only read: your account")]
    public void Wide_and_narrow_ones_are_said_plainly(string scopes, string words) =>
        string.Join(", ", ForgejoScopeWords.Of(scopes).Select(ability => $"{ability.Title}: {ability.Detail}")).Should().Be(words);

    [Test]
    public void Every_area_that_Forgejo_knows_has_words() =>
        ForgejoScopes.Api.Should().OnlyContain(scope => ForgejoScopeWords.Of(scope).Count == 1);
}
