using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.StdioBridge.JsonRpc;

namespace Gateway.Tests.StdioBridge.Policy;

public sealed class ToolListTests
{
    private static readonly ToolOptions Hiding = new() { Deny = ["no*"] };
    private static readonly ToolOptions Annotating = new() { Read = ["r"], Additive = ["a"], Annotate = true };

    [TestCase("""[]""", """[]""")]
    [TestCase("""[{"name":"no"}]""", """[]""")]
    [TestCase("""[ {"name":"no"} ]""", """[  ]""")]
    [TestCase("""[{"name":"no1"},{"name":"no2"},{"name":"a"}]""", """[{"name":"a"}]""")]
    [TestCase("""[{"name":"a"} , {"name":"no1"} ,{"name":"no2"}]""", """[{"name":"a"}]""")]
    [TestCase("""[{"name":"a"},{"name":"no"}, {"name":"b"}]""", """[{"name":"a"}, {"name":"b"}]""")]
    [TestCase("""[{"name":"no"},{"name":"a"},{"name":"no"},{"name":"b"},{"name":"no"}]""", """[{"name":"a"},{"name":"b"}]""")]
    [TestCase("""[{"inputSchema":{"name":"no"},"name":"a"}]""", """[{"inputSchema":{"name":"no"},"name":"a"}]""")]
    [TestCase("""[{"inputSchema":{"properties":{"name":{"tools":[{"name":"a"}]}}},"name":"no"}]""", """[]""")]
    [TestCase("""[{"n\u0061me":"n\u006f"},{"name":"a\"],{no"}]""", """[{"name":"a\"],{no"}]""")]
    [TestCase("""[{"title":"no name"},null,7,["no"],{"name":7},{"name":"a"}]""", """[{"name":"a"}]""")]
    [TestCase("""[{"name":"a","name":"no"}]""", """[]""")]
    public void Hidden_tools_go_with_their_comma_and_the_rest_stays_as_it_was(string tools, string expected) => Shown(Hiding, tools).Should().Be(Answer(expected));

    [TestCase("""{"jsonrpc":"2.0","id":7,"result":{"nextCursor":"x","tools":[{"name":"no"},{"name":"a"}],"_meta":{"tools":[{"name":"no"}]}}}""",
        """{"jsonrpc":"2.0","id":7,"result":{"nextCursor":"x","tools":[{"name":"a"}],"_meta":{"tools":[{"name":"no"}]}}}""")]
    [TestCase("""{"result":{"tools":[{"name":"no"}]},"tools":[{"name":"no"}],"id":7,"jsonrpc":"2.0"}""",
        """{"result":{"tools":[]},"tools":[{"name":"no"}],"id":7,"jsonrpc":"2.0"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":7,"result":{"tools":{"name":"no"}}}""", """{"jsonrpc":"2.0","id":7,"result":{"tools":{"name":"no"}}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":7,"result":[{"name":"no"}]}""", """{"jsonrpc":"2.0","id":7,"result":[{"name":"no"}]}""")]
    public void Only_the_results_own_tools_are_looked_at_whatever_the_order(string message, string expected) => ShownWhole(Hiding, message).Should().Be(expected);

    [TestCase("""{"name":"r"}""", true, false)]
    [TestCase("""{"name":"a","annotations":null}""", false, false)]
    [TestCase("""{"name":"w","annotations":{}}""", false, true)]
    [TestCase("""{"annotations":{ "readOnlyHint" : false,"title":"T"},"name":"r"}""", true, false)]
    [TestCase("""{"annotations":{"destructiveHint":true,"readOnlyHint":true,"idempotentHint":true},"name":"a"}""", false, false)]
    [TestCase("""{"name":"w","annotations":{"title":"T","destructiveHint":null}}""", false, true)]
    [TestCase("""{"name":"r","annotations":["readOnlyHint"]}""", true, false)]
    [TestCase("""{"name":"r","annotations":{"readOnlyHint":{"deep":[1]},"x":{"destructiveHint":true}}}""", true, false)]
    public void Hints_come_from_the_table_and_other_annotations_stay(string tool, bool readOnly, bool destructive)
    {
        var shown = Last(Shown(Annotating, $"[{tool}]"));
        var before = Last(Answer($"[{tool}]"));

        ((bool)shown["annotations"]!["readOnlyHint"]!, (bool)shown["annotations"]!["destructiveHint"]!).Should().Be((readOnly, destructive));
        ((string?)shown["annotations"]!["title"]).Should().Be((before["annotations"] as JsonObject)?["title"]?.GetValue<string>());
        ((string?)shown["name"]).Should().Be((string?)before["name"]);
    }

    [Test]
    public void Of_a_hint_that_is_there_twice_the_last_one_counts_as_for_every_usual_reader() =>
        Shown(Annotating, """[{"name":"r","annotations":{"readOnlyHint":false,"destructiveHint":false,"readOnlyHint":false}}]""")
            .Should().Be(Answer("""[{"name":"r","annotations":{"readOnlyHint":false,"destructiveHint":false,"readOnlyHint":true}}]"""));

    [Test]
    public void Any_list_with_any_cuts_is_shown_as_a_parser_would_filter_it()
    {
        var member = Gen.Elements("\"name\":\"a\"", "\"name\":\"no\"", "\"name\":\"r\"", "\"annotations\":{}", "\"annotations\":{\"readOnlyHint\":true}", "\"x\":[{\"name\":\"no\"}]", "\"y\" : \"}],\\\"\"");
        var tool = member.ArrayOf().Select(members => "{" + string.Join(" , ", members.DistinctBy(text => text[..4])) + "}");
        var cases = from tools in tool.ArrayOf() from size in Gen.Choose(1, 40) select (string.Join(" ,", tools), size);
        var options = Annotating with { Deny = ["no"] };

        Prop.ForAll(cases.ToArbitrary(), x =>
        {
            var message = Answer($"[{x.Item1}]");
            var shown = JsonNode.Parse(ShownWhole(options, Segments.OfSize(Encoding.UTF8.GetBytes(message), x.size)))!["result"]!["tools"]!.AsArray();
            var expected = JsonNode.Parse(message)!["result"]!["tools"]!.AsArray().Where(element => (string?)element!["name"] is not (null or "no"));
            shown.Select(element => (string?)element!["name"]).Should().Equal(expected.Select(element => (string?)element!["name"]));
            shown.Where(element => (bool)element!["annotations"]!["readOnlyHint"]! != ((string?)element["name"] == "r")).Should().BeEmpty();
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_list_with_a_name_that_no_two_readers_read_alike_is_not_shown() =>
        Try(Hiding, Segments.Whole(Answer("""[{"\ud800":1,"name":"a"}]""")), new ArrayBufferWriter<byte>()).Should().BeFalse();

    private static string Answer(string tools) => $$$"""{"jsonrpc":"2.0","id":7,"result":{"tools":{{{tools}}}}}""";

    private static JsonNode Last(string answer) => JsonNode.Parse(answer)!["result"]!["tools"]![0]!;

    private static string Shown(ToolOptions options, string tools) => ShownWhole(options, Answer(tools));

    private static string ShownWhole(ToolOptions options, string message) => ShownWhole(options, Segments.Whole(message));

    private static string ShownWhole(ToolOptions options, ReadOnlySequence<byte> message)
    {
        var output = new ArrayBufferWriter<byte>();
        Try(options, message, output).Should().BeTrue();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static bool Try(ToolOptions options, ReadOnlySequence<byte> message, ArrayBufferWriter<byte> output)
    {
        MessagePeek.TryRead(message, out var envelope, out _).Should().BeTrue();
        return ToolList.TryWrite(output, ToolPolicy.Of(options), message, envelope);
    }
}
