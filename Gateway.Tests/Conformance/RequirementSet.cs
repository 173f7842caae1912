using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The scenarios that a revision requires of a server, as the suite's own file lists them.</summary>
internal static class RequirementSet
{
    public static IReadOnlyList<string> Of(string revision)
    {
        var file = Tools.NodeFile($"@modelcontextprotocol/conformance/requirements/{revision}.yaml");
        var required = File.ReadLines(file)
            .SkipWhile(line => line != "server:")
            .Skip(1)
            .TakeWhile(line => line.StartsWith("  - ", StringComparison.Ordinal))
            .Select(line => line[4..].Trim())
            .ToList();
        required.Should().NotBeEmpty("{0} must list what it requires of a server", file);
        return required;
    }
}
