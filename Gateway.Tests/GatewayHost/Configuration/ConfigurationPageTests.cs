using Gateway.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Configuration;

public sealed class ConfigurationPageTests
{
    private static readonly string Page = Path.Combine(Tools.RepositoryRoot, "docs", "configuration.md");

    [Test]
    public void The_page_of_all_keys_says_what_the_options_say()
    {
        var made = ConfigurationPage.Write();
        if (Environment.GetEnvironmentVariable("FJMCP_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page, made);
        }

        File.ReadAllText(Page).Should().Be(made, "docs/configuration.md is made from the options: FJMCP_WRITE_DOCS=1 dotnet test --filter ConfigurationPageTests");
    }

    [Test]
    public void Every_option_has_a_comment_and_says_what_holds_without_it()
    {
        var silent = from entry in OptionTypes.All
                     let docs = new OptionDocs(entry.Type)
                     from option in OptionDefaults.Of(entry.Section, entry.Type)
                     let comment = docs.Of(option.Key[(option.Key.LastIndexOf(':') + 1)..])
                     where comment.Length == 0 || (option.Value is null && !comment.Contains("efault") && !comment.Contains("equired") && !comment.Contains("empty") && !comment.Contains("at least"))
                     select option.Key;

        silent.Should().BeEmpty();
    }

    [Test]
    public void Every_key_that_is_known_is_on_the_page()
    {
        var page = File.ReadAllText(Page);

        Schema.Keys.Where(key => !key.Pattern.StartsWith("ReverseProxy", StringComparison.Ordinal) && !key.Pattern.StartsWith("Logging", StringComparison.Ordinal))
            .Select(key => key.Pattern.EndsWith(":*", StringComparison.Ordinal) ? key.Pattern[..^2] : key.Pattern)
            .Where(key => !page.Contains($"`{key.Replace("*", "NAME", StringComparison.Ordinal)}`", StringComparison.Ordinal))
            .Should().BeEmpty();
    }
}
