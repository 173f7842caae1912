using System.Text.RegularExpressions;
using Gateway.Auth.Pages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Auth.Pages;

/// <summary>docs/errors.md is the catalogue, word for word.</summary>
public sealed partial class ErrorDocumentTests
{
    private static string Document(string name) => File.ReadAllText(Path.Combine(Tools.RepositoryRoot, "docs", name));

    [Test]
    public void The_document_lists_every_error_of_the_catalogue_and_no_other() =>
        Document("errors.md").Split('\n').Where(line => line.StartsWith("| FJG-", StringComparison.Ordinal)).Should().Equal(ErrorCatalogue.All.Select(Row));

    [Test]
    public void Every_code_that_any_document_names_is_in_the_catalogue() =>
        Directory.EnumerateFiles(Path.Combine(Tools.RepositoryRoot, "docs"), "*.md")
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Except(ErrorCatalogue.All.Select(entry => entry.Code)).Should().BeEmpty();

    [Test]
    public void Every_picture_that_a_document_shows_is_there_and_small_enough_to_load()
    {
        foreach (Match shown in Picture().Matches(Document("signing-in.md")))
        {
            var file = new FileInfo(Path.Combine(Tools.RepositoryRoot, "docs", shown.Groups[1].Value));
            file.Exists.Should().BeTrue("{0} is shown", shown.Value);
            file.Length.Should().BeLessThan(80 * 1024);
        }
    }

    private static string Row(ErrorEntry entry) => $"| {entry.Code} | {entry.Status} | {entry.Title} | {entry.Happened} | {entry.Todo} |";

    [GeneratedRegex(@"\bFJG-[0-9]{4}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"(images/pages/[\w-]+\.png)")]
    private static partial Regex Picture();
}
