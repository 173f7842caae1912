using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.GatewayHost.Operations.Telemetry;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

public sealed partial class DashboardTests
{
    [Test]
    public async Task Every_metric_that_the_dashboard_and_the_document_name_is_one_that_the_gateway_prints()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { [Scrape.On.Item1] = Scrape.On.Item2 });
        var printed = (await Scrape.UntilAsync(gateway)).Families;

        NamesIn(string.Join('\n', Expressions())).Should().HaveCountGreaterThan(10).And.BeSubsetOf(printed);
        NamesIn(Text("docs/operations.md")).Should().BeSubsetOf(printed);
        printed.Where(name => name.StartsWith("fjmcp_", StringComparison.Ordinal)).Should().BeSubsetOf(NamesIn(Text("docs/operations.md")), "each is explained");
    }

    [Test]
    public void Every_panel_asks_the_data_source_that_its_reader_chooses_and_has_its_own_number()
    {
        var panels = Panels().ToArray();

        panels.Select(panel => (int)panel["id"]!).Should().OnlyHaveUniqueItems();
        panels.Where(panel => (string?)panel["type"] != "row").Should().OnlyContain(panel => (string?)panel["datasource"]!["uid"] == "${datasource}");
    }

    private static IEnumerable<JsonNode> Panels() => JsonNode.Parse(Text("config/grafana-dashboard.json"))!["panels"]!.AsArray().OfType<JsonNode>();

    private static IEnumerable<string> Expressions() => Panels().SelectMany(panel => panel["targets"]?.AsArray() ?? []).Select(target => (string)target!["expr"]!);

    // A histogram's parts belong to its family.
    private static IEnumerable<string> NamesIn(string text) => Name().Matches(text).Select(match => Part().Replace(match.Value, "")).Distinct();

    private static string Text(string file) => File.ReadAllText(Path.Combine(Tools.RepositoryRoot, file));

    [GeneratedRegex(@"\b(?:fjmcp|dotnet|kestrel)_[a-z_]+[a-z]\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<=_seconds)_(?:bucket|count|sum)\z")]
    private static partial Regex Part();
}
