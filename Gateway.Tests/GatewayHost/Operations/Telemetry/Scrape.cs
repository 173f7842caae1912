using System.Text.RegularExpressions;
using Gateway.Operations.Telemetry;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.GatewayHost.Operations.Telemetry;

/// <summary>What the management port of a gateway prints.</summary>
internal sealed partial class Scrape(string text)
{
    public static readonly (string, string) On = ("Telemetry:ManagementPort", "0");

    public string Text => text;

    /// <summary>The lines that are no comments.</summary>
    public string[] Samples => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];

    /// <summary>The names that have a type.</summary>
    public string[] Families => [.. Type().Matches(text).Select(match => match.Groups[1].Value)];

    public static string AddressOf(GatewayUnderTest gateway) => gateway.Services.GetRequiredService<ManagementListener>().Address!;

    /// <summary>Asks until it prints what is waited for: a request is counted when it is over, which is after its answer was read.</summary>
    public static async Task<Scrape> UntilAsync(GatewayUnderTest gateway, params string[] parts)
    {
        var until = Patience.Token;
        while (true)
        {
            var page = new Scrape(await gateway.Http.GetStringAsync(AddressOf(gateway) + "/metrics", until));
            if (parts.All(page.Text.Contains))
            {
                return page;
            }
        }
    }

    [GeneratedRegex(@"^# TYPE (\S+) (?:counter|gauge|histogram)$", RegexOptions.Multiline)]
    private static partial Regex Type();
}
