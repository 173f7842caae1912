using System.Buffers;
using System.Text.Json.Nodes;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.StdioBridge.JsonRpc;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Policy;

/// <summary>The shipped presets, held against every tool that forgejo-mcp 2.34.1 has.</summary>
public sealed class PresetTests
{
    private static readonly string[] Every = File.ReadAllLines(
        Path.Combine(Tools.RepositoryRoot, "Gateway.Tests", "StdioBridge", "Policy", "forgejo-mcp-2.34.1-tools.txt"));

    [Test]
    public void The_list_is_whole() => Every.Should().HaveCount(141).And.OnlyHaveUniqueItems();

    [Test]
    public void Everyday_has_at_most_60_tools_and_none_that_deletes_or_administers()
    {
        var everyday = Load("Everyday");

        everyday.Allow.Should().HaveCountLessThanOrEqualTo(60).And.OnlyHaveUniqueItems();
        everyday.Allow.Should().NotContain(name => Regex().IsMatch(name));
        everyday.Allow.Should().Contain(
            ["get_file_content", "search_issues", "create_issue", "create_issue_comment", "create_pull_request", "create_pull_review", "get_pull_request_diff"]);
    }

    [Test]
    public void ReadOnly_holds_every_tool_that_reads_and_no_other()
    {
        var readOnly = Load("ReadOnly");

        readOnly.Allow.Should().BeEquivalentTo(readOnly.Read);
        readOnly.OnlyReads.Should().BeTrue();
    }

    [Test]
    public void All_allows_all_and_still_knows_what_reads()
    {
        var all = Load("All");

        all.Allow.Should().Equal("*");
        (all.HasTable, all.OnlyReads).Should().Be((true, false));
    }

    [Test]
    public void Every_name_in_a_preset_exists_and_the_table_is_the_same_in_all([Values("Everyday", "ReadOnly", "All")] string name)
    {
        var (preset, all) = (Load(name), Load("All"));

        preset.Allow.Concat(preset.Deny).Concat(preset.Read).Concat(preset.Additive).Where(entry => entry != "*").Should().BeSubsetOf(Every);
        preset.Read.Should().Equal(all.Read);
        preset.Additive.Should().Equal(all.Additive).And.NotIntersectWith(preset.Read);
        preset.Annotate.Should().BeTrue();
    }

    [Test]
    public void The_table_of_reading_tools_holds_no_name_that_says_it_changes_something()
    {
        string[] changing = ["add", "create", "delete", "dismiss", "dispatch", "edit", "fork", "issue", "mark", "merge", "remove", "reset", "cancel", "start", "stop", "submit", "test", "update"];

        Load("All").Read.Should().NotContain(name => changing.Contains(name.Split('_')[0]));
        Every.Except(Load("All").Read).Should().OnlyContain(name => changing.Contains(name.Split('_')[0]), "what reads is in the table");
    }

    [TestCase("Everyday", 55)]
    [TestCase("ReadOnly", 67)]
    [TestCase("All", 141)]
    public void The_whole_list_with_forgejo_mcps_own_annotations_is_shown_as_the_preset_says(string name, int count)
    {
        var list = $$$"""{"jsonrpc":"2.0","id":1,"result":{"tools":[{{{string.Join(',', Every.Select(tool => $$"""{"annotations":{"readOnlyHint":false,"destructiveHint":true,"openWorldHint":true},"name":"{{tool}}"}"""))}}}]}}""";
        var output = new ArrayBufferWriter<byte>();
        MessagePeek.TryRead(Segments.Whole(list), out var envelope, out _).Should().BeTrue();

        ToolList.TryWrite(output, ToolPolicy.Of(Load(name)), Segments.Whole(list), envelope).Should().BeTrue();
        var shown = JsonNode.Parse(output.WrittenSpan)!["result"]!["tools"]!.AsArray().ToDictionary(tool => (string)tool!["name"]!, tool => tool!["annotations"]!);

        shown.Should().HaveCount(count);
        shown.Where(tool => (bool)tool.Value["readOnlyHint"]!).Select(tool => tool.Key).Should().BeEquivalentTo(Load("All").Read.Intersect(shown.Keys));
        shown.Where(tool => (bool)tool.Value["destructiveHint"]!).Select(tool => tool.Key).Should().NotContain(["get_file_content", "create_issue"]);
        shown.Values.Should().OnlyContain(annotations => (bool)annotations["openWorldHint"]!);
    }

    [Test]
    public void A_preset_that_is_not_there_names_those_that_are()
    {
        ToolPresets.Shipped.Load("../../appsettings", out var error).Should().BeNull();

        error.Should().Contain("known: All, Everyday, ReadOnly, None");
    }

    [TestCase("{\"Alow\":[]}", "cannot be read")]
    [TestCase("{", "cannot be read")]
    [TestCase("{\"Extends\":\"own\"}", "extends itself")]
    [TestCase("{\"Extends\":\"nothing\"}", "'nothing' is no preset")]
    public void A_preset_file_of_ones_own_is_checked(string content, string expected)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(folder.Path, "own.json"), content);

        new ToolPresets(folder.Path).Load("own", out var error).Should().BeNull();

        error.Should().Contain(expected);
    }

    private static ToolOptions Load(string name)
    {
        var options = ToolPresets.Shipped.Load(name, out var error);
        error.Should().BeNull();
        return options!;
    }

    private static System.Text.RegularExpressions.Regex Regex() => new("delete|remove|_org|team|hook|branch_protection|merge|dispatch|create_repo|fork");
}
