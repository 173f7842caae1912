using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conventions;

/// <summary>The protocol engine of the authorization server can be replaced: what any engine would share does not know this one.</summary>
public sealed partial class EngineTests
{
    [Test]
    public void What_any_engine_would_share_does_not_know_this_one([Values("Clients", "Consent", "Forgejo", "Vault", "Pages", "Audit", "Access")] string room)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Tools.RepositoryRoot, "Gateway.Auth", room), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor").ToList();

        files.Should().NotBeEmpty();
        files.Where(file => Protocol().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName).Should().BeEmpty("docs/architecture.md says where another engine is put in");
    }

    [TestCase("using Gateway.Auth.Protocol.Token;", true)]
    [TestCase("Protocol.Authorize.CodeIssuer issuer", true)]
    [TestCase("using Gateway.Auth.Clients;", false)]
    public void The_search_finds_what_it_looks_for(string line, bool found) => Protocol().IsMatch(line).Should().Be(found);

    [GeneratedRegex(@"(^|[\s(<.])Protocol\.[A-Z]|Gateway\.Auth\.Protocol\b")]
    private static partial Regex Protocol();
}
