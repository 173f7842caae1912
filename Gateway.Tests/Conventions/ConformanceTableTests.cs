using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conventions;

public sealed partial class ConformanceTableTests
{
    [Test]
    public void Every_test_that_the_conformance_table_names_exists()
    {
        var tests = typeof(ConformanceTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(IsTest).Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet();

        NamedTests().Should().NotBeEmpty().And.OnlyContain(name => tests.Contains(name));
    }

    [Test]
    public void Every_row_of_the_conformance_table_names_a_test() =>
        Rows().Where(row => !TestName().IsMatch(row)).Should().BeEmpty();

    private static bool IsTest(System.Reflection.MethodInfo method) =>
        method.GetCustomAttributes(inherit: true).Any(attribute => attribute is NUnit.Framework.Interfaces.ITestBuilder or NUnit.Framework.Interfaces.ISimpleTestBuilder);

    private static IEnumerable<string> NamedTests() => Rows().SelectMany(row => TestName().Matches(row)).Select(match => match.Value);

    // Rows of tables, without heads and rules.
    private static IEnumerable<string> Rows() =>
        File.ReadLines(Path.Combine(Tools.RepositoryRoot, "docs", "conformance.md"))
            .Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal) && !line.StartsWith("| requirement", StringComparison.Ordinal));

    [GeneratedRegex(@"\b[A-Z]\w*Tests\.[A-Z]\w+")]
    private static partial Regex TestName();
}
