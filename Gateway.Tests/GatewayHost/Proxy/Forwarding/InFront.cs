using Gateway.Sandbox.Forgejo;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.GatewayHost.Proxy.Forwarding;

/// <summary>A gateway with the shipped settings for standing in front of Forgejo; addresses and names alone are this test's.</summary>
internal static class InFront
{
    public static Task<GatewayUnderTest> OfAsync(string upstream, StandInForgejo? forgejo = null, IReadOnlyDictionary<string, string?>? more = null)
    {
        var shipped = new ConfigurationManager();
        shipped.AddJsonFile(Path.Combine(Tools.RepositoryRoot, "config", "gateway.in-front.example.json"));
        var settings = shipped.GetSection("ReverseProxy").AsEnumerable().Where(pair => pair.Value is not null).ToDictionary();
        settings["ReverseProxy:Clusters:forgejo:Destinations:here:Address"] = upstream;
        settings["Forgejo:Url"] = GatewayUnderTest.Own;
        settings["Forgejo:InternalUrl"] = forgejo?.Url ?? upstream;
        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
        {
            settings[key] = value;
        }

        return GatewayUnderTest.StartAsync(settings, forgejo: forgejo);
    }
}
