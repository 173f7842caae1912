using System.Text;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Policy;

public sealed class ToolPolicyTests
{
    private static readonly ToolOptions Some = new() { Allow = ["get_*", "create_issue", "delete_repo"], Deny = ["*_secret", "delete_*"], Read = ["get_issue"], Additive = ["create_issue"] };

    [TestCase("get_issue", ToolKind.Read)]
    [TestCase("get_other", ToolKind.Destructive)]
    [TestCase("get_secret", ToolKind.Hidden)]
    [TestCase("create_issue", ToolKind.Additive)]
    [TestCase("delete_repo", ToolKind.Hidden)]
    [TestCase("list_issues", ToolKind.Hidden)]
    [TestCase("", ToolKind.Hidden)]
    public void Deny_wins_over_Allow_and_what_is_not_listed_as_reading_writes(string name, object kind)
    {
        var policy = ToolPolicy.Of(Some);

        policy.KindOf(name).Should().Be((ToolKind)kind);
        policy.KindOf(name).Should().Be((ToolKind)kind, "the second time comes from memory");
    }

    [Test]
    public void Without_settings_everything_is_offered_and_everything_writes()
    {
        var policy = ToolPolicy.Of(new ToolOptions());

        policy.KindOf("anything").Should().Be(ToolKind.Destructive);
        (policy.Hides, policy.Annotates, policy.HasTable).Should().Be((false, false, false));
    }

    [Test]
    public void Ten_thousand_invented_names_change_no_verdict()
    {
        var policy = ToolPolicy.Of(Some);

        for (var i = 0; i < 10_000; i++)
        {
            policy.KindOf($"get_{i}").Should().Be(ToolKind.Destructive);
        }

        policy.KindOf("get_issue").Should().Be(ToolKind.Read);
        policy.KindOf(new string('x', 100_000)).Should().Be(ToolKind.Hidden);
    }

    [TestCase("\"get_issue\"", ToolKind.Read)]
    [TestCase("\"get\\u005fissue\"", ToolKind.Read)]
    [TestCase("\"\\ud800get_issue\"", null)]
    [TestCase("42", null)]
    [TestCase("null", null)]
    public void A_name_is_read_with_its_escapes_and_half_a_surrogate_is_none(string json, object? kind)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            ToolPolicy.Of(Some).KindOf(Segments.CutAt(bytes, cut), new Slice(0, bytes.Length)).Should().Be((ToolKind?)kind);
        }
    }

    [Test]
    public void A_known_name_costs_no_allocation()
    {
        var (policy, name) = (ToolPolicy.Of(Some), Segments.Whole("\"get_issue\""));
        policy.KindOf(name, new Slice(0, 11));

        Allocations.Of(() => policy.KindOf(name, new Slice(0, 11))).Should().Be(0);
    }
}
