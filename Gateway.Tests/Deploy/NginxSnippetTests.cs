using System.Text.RegularExpressions;

namespace Gateway.Tests.Deploy;

public sealed partial class NginxSnippetTests
{
    private static readonly string Text = File.ReadAllText(CaddyUnderTest.ConfigFile("nginx.snippet.conf"));

    [Test]
    public void The_gateways_paths_match_and_Forgejos_do_not()
    {
        var location = new Regex(Location().Match(Text).Groups[1].Value);

        PublicPaths.OfGateway().Where(path => !location.IsMatch(path)).Should().BeEmpty();
        PublicPaths.OfForgejo.Where(path => location.IsMatch(path)).Should().BeEmpty();
    }

    [TestCase("proxy_buffering off;")]
    [TestCase("proxy_request_buffering off;")]
    [TestCase("proxy_http_version 1.1;")]
    [TestCase("proxy_set_header X-Forwarded-For $remote_addr;")]
    [TestCase("gzip off;")]
    public void Streams_pass_and_the_address_cannot_be_made_up(string directive) => Text.Should().Contain(directive);

    [Test]
    public void Its_blocks_are_closed_and_its_directives_ended()
    {
        var lines = Text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToArray();

        lines.Should().OnlyContain(line => line.EndsWith(';') || line.EndsWith('{') || line == "}");
        lines.Count(line => line.EndsWith('{')).Should().Be(lines.Count(line => line == "}"));
    }

    [GeneratedRegex(@"^location ~ (\S+) \{", RegexOptions.Multiline)]
    private static partial Regex Location();
}
