using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gateway.StdioBridge.Policy;

namespace Gateway.Tests.StdioBridge.Policy;

public sealed class NamePatternTests
{
    [TestCase("get_issue", "get_issue", true)]
    [TestCase("get_issue", "Get_issue", false)]
    [TestCase("get_issue", "get_issues", false)]
    [TestCase("get_*", "get_", true)]
    [TestCase("get_*", "forget_it", false)]
    [TestCase("*_repo", "create_repo", true)]
    [TestCase("*_repo", "create_repo_hook", false)]
    [TestCase("*issue*", "edit_issue_comment", true)]
    [TestCase("list_?", "list_a", true)]
    [TestCase("list_?", "list_", false)]
    [TestCase("*", "", true)]
    [TestCase("", "a", false)]
    [TestCase("a*b*c", "a_b_b_c_c", true)]
    [TestCase("a*b*c", "a_c_b", false)]
    public void A_glob_matches_the_whole_name(string pattern, string name, bool expected) =>
        NamePattern.Matches(pattern, name).Should().Be(expected);

    [Test]
    public void Any_glob_matches_what_its_regular_expression_matches()
    {
        var letters = Gen.Elements('a', 'b', '*', '?').ArrayOf();
        var cases = from pattern in letters from name in Gen.Elements('a', 'b').ArrayOf() select (new string(pattern), new string(name));

        Prop.ForAll(cases.ToArbitrary(), x => NamePattern.Matches(x.Item1, x.Item2) == Regex.IsMatch(
            x.Item2, @"\A" + Regex.Escape(x.Item1).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + @"\z"))
            .QuickCheckThrowOnFailure();
    }
}
