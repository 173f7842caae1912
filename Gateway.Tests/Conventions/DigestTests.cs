using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conventions;

public sealed partial class DigestTests
{
    /// <summary>
    /// A comparison with == ends at the first byte that differs, and how soon can be measured. Only the store's own look-up by a column may compare so: what is
    /// looked up is the SHA-256 of 256 random bits, and a guess of its first bytes leads nowhere.
    /// </summary>
    [Test]
    public void Digests_and_secrets_are_compared_in_constant_time()
    {
        var found = from file in Directory.EnumerateFiles(Path.Combine(Tools.RepositoryRoot, "Gateway.Auth"), "*.cs", SearchOption.AllDirectories)
                    where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Migrations")
                    from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
                    where Comparison().IsMatch(line.text) && !Query().IsMatch(line.text)
                    select $"{Path.GetFileName(file)}:{line.number}: {line.text.Trim()}";

        found.Should().BeEmpty("FixedTimeEquals is for that");
    }

    [TestCase("if (row.Hash != client.SecretHash)", true)]
    [TestCase("return secret.Hash() == known;", true)]
    [TestCase("a.Mac.SequenceEqual(b.Mac)", true)]
    [TestCase("context.Codes.Where(row => row.Hash == hash)", false)]
    [TestCase("if (client.SecretHash != null)", false)]
    public void The_search_finds_what_it_looks_for(string line, bool wrong) => (Comparison().IsMatch(line) && !Query().IsMatch(line)).Should().Be(wrong);

    [GeneratedRegex("""(Hash|Digest|Mac|Thumbprint|Secret|Challenge|Verifier)(\(\))?\s*(==|!=)(?!\s*null)|(==|!=)\s*[\w.]*(Hash|Digest|Mac|Thumbprint|Secret|Challenge|Verifier)\b|(Hash|Digest|Mac|Thumbprint|Secret)(\(\))?\.(Equals|SequenceEqual)\(""")]
    private static partial Regex Comparison();

    [GeneratedRegex("""(=>|&&|\|\||where).*\b(row|token|code|next)\.\w*Hash == """)]
    private static partial Regex Query();
}
