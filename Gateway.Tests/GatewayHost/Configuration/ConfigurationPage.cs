using System.Text;
using Gateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.GatewayHost.Configuration;

/// <summary>docs/configuration.md as the options themselves tell it.</summary>
internal static class ConfigurationPage
{
    private const string Head = """
        # Configuration

        Every key, with the value that holds when nothing sets it. This page is made from the options' own comments and a test keeps it so; change it there, then run
        `FJMCP_WRITE_DOCS=1 dotnet test --filter ConfigurationPageTests`.

        Sources, the later ones winning: what ships in `appsettings.json`, the operator's file (`--config PATH`, JSON, only what differs), one file for each secret in `Gateway:SecretsDirectory`
        (named like `Forgejo__ClientSecret`), environment variables (`Forgejo__ClientId`), the command line (`--Forgejo:ClientId=…`). All errors are reported at once, by key, with exit code 2; an unknown
        key is a warning with the nearest known name. Durations are written `hh:mm:ss` or `d.hh:mm:ss`. A list is a JSON array, or one key for each entry (`Access:AllowUsers:0`). `NAME` is a name of your choice.

        `Gateway config` shows what holds and where it comes from; `Gateway doctor` checks it.

        """;

    private const string Tail = """

        ## Logging

        | key | default | meaning |
        |---|---|---|
        | `Logging:Format` | `text` | `text` or `json`. |
        | `Logging:LogLevel:CATEGORY` | `Information` | As in ASP.NET Core. Categories that would show addresses with codes stay silent whatever is set. |

        ## ReverseProxy

        Routes and clusters in YARP's own format. A destination's address may be `embedded://NAME`, `stdio://NAME` (a key of `StdioServers`) or `http(s)://…`; policies are named as in the shipped
        [appsettings.json](../Gateway/appsettings.json), rate limits by `RateLimits`. A route to a stdio server has a fixed path and the authorization policy `mcp`.

        """;

    public static string Write()
    {
        var page = new StringBuilder(Head);
        foreach (var (section, type) in OptionTypes.All)
        {
            var docs = new OptionDocs(type);
            page.Append($"\n## {Named(section)}\n\n| key | default | meaning |\n|---|---|---|\n");
            foreach (var (key, value) in OptionDefaults.Of(section, type))
            {
                page.Append($"| `{Named(key)}` | {(value is null ? "" : $"`{value}`")} | {Cell(docs.Of(key[(key.LastIndexOf(':') + 1)..]))} |\n");
            }
        }

        return page.Append(Tail).Append(Shipped()).ToString();
    }

    /// <summary>What the shipped file sets otherwise than the options do.</summary>
    private static string Shipped()
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build();
        var defaults = OptionTypes.All.SelectMany(entry => OptionDefaults.Of(entry.Section, entry.Type)).ToDictionary(entry => entry.Key, entry => entry.Value);
        var rows = from pair in shipped.AsEnumerable()
                   where pair.Value is not null && !pair.Key.StartsWith("ReverseProxy", StringComparison.Ordinal) && !pair.Key.StartsWith("Logging", StringComparison.Ordinal)
                   let pattern = Pattern(pair.Key)
                   where !string.Equals(defaults.GetValueOrDefault(pattern), pair.Value, StringComparison.OrdinalIgnoreCase)
                   orderby pair.Key
                   select $"| `{pair.Key}` | `{pair.Value}` |\n";
        return "## What ships\n\nBeside the routes, the shipped `appsettings.json` sets:\n\n| key | value |\n|---|---|\n" + string.Concat(rows);
    }

    private static string Pattern(string key) => OptionTypes.All.Select(entry => entry.Section.Split(':')).Where(section => section.Contains("*"))
        .OrderByDescending(section => section.Length)
        .Where(section => key.Split(':') is var parts && parts.Length > section.Length && !section.Where((part, i) => part != "*" && part != parts[i]).Any())
        .Select(section => string.Join(':', [.. section, .. key.Split(':')[section.Length..]]))
        .FirstOrDefault(key);

    private static string Named(string pattern) => pattern.Replace("*", "NAME", StringComparison.Ordinal);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
