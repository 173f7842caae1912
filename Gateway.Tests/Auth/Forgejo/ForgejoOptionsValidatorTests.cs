using Gateway.Auth.Forgejo;

namespace Gateway.Tests.Auth.Forgejo;

public sealed class ForgejoOptionsValidatorTests
{
    private static readonly ForgejoOptions Good = new() { Url = new Uri("https://git.example.org/forge"), ClientId = "id", ClientSecret = "only-for-tests" };

    [Test]
    public void The_default_scopes_and_a_url_with_a_path_pass() => Errors(Good).Should().BeEmpty();

    [TestCase("", "names no API scope")]
    [TestCase("openid profile email", "names no API scope")]
    [TestCase("openid public-only", "names no API scope")]
    [TestCase("read:user read:repositories", "'read:repositories', which Forgejo does not know")]
    [TestCase("read:repository", "lacks read:user")]
    [TestCase("all", "AllowBroadScopes")]
    [TestCase("read:user write:admin", "AllowBroadScopes")]
    public void Scopes_that_mean_too_much_or_nothing_are_errors(string scopes, string expected) =>
        Errors(Good with { Scopes = scopes }).Should().ContainSingle().Which.Should().StartWith("Forgejo:Scopes").And.Contain(expected);

    [TestCase("all")]
    [TestCase("read:user write:admin")]
    public void Broad_scopes_pass_when_they_are_allowed(string scopes) =>
        Errors(Good with { Scopes = scopes, AllowBroadScopes = true }).Should().BeEmpty();

    [TestCase("ftp://git.example.org")]
    [TestCase("https://git.example.org/?a=b")]
    [TestCase("https://alice@git.example.org/")]
    public void A_url_that_is_no_base_is_an_error(string url) =>
        Errors(Good with { InternalUrl = new Uri(url) }).Should().ContainSingle().Which.Should().StartWith("Forgejo:InternalUrl");

    [Test]
    public void All_errors_are_reported_at_once() =>
        Errors(new ForgejoOptions { Scopes = "nonsense", RefreshLead = TimeSpan.FromHours(1) })
            .Should().Contain(error => error.StartsWith("Forgejo:Url"))
            .And.Contain(error => error.StartsWith("Forgejo:ClientId"))
            .And.Contain(error => error.StartsWith("Forgejo:Scopes"))
            .And.Contain(error => error.StartsWith("Forgejo:RefreshLead"));

    [Test]
    public void The_secret_is_never_shown() => Good.ToString().Should().NotContain("only-for-tests");

    private static IEnumerable<string> Errors(ForgejoOptions options) => new ForgejoOptionsValidator().Validate(null, options).Failures ?? [];
}
