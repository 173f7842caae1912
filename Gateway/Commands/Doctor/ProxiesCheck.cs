using Gateway.Configuration;
using Probe = Gateway.Operations.StreamProbe;

namespace Gateway.Commands.Doctor;

/// <summary>Proxies in front, whose word about clients' addresses is believed or not, and a proxy for going out, which is never used.</summary>
internal static class ProxiesCheck
{
    private const string Name = "proxies";
    private static readonly string[] Outward = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

    public static Finding Run(Patient patient, ProbedStream probe)
    {
        // Believed from everywhere, X-Forwarded-For lets each client take any address, and with it a rate limit of its own.
        if (patient.Gateway.TrustedProxies.FirstOrDefault(entry => Networks.TryParse(entry, out var network) && network.PrefixLength == 0) is { } everybody)
        {
            return Finding.Fail(Name, $"Gateway:TrustedProxies holds {everybody}, so every client can claim any address.", "list the proxy's own address alone.");
        }

        if (probe.Forwarded == Probe.Ignored)
        {
            return Finding.Warn(Name, "the proxy in front tells clients' addresses and is not believed: everybody shares one rate limit.", "list its address in Gateway:TrustedProxies.");
        }

        return Outward.FirstOrDefault(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }) is { } set
            ? Finding.Warn(Name, $"{set} is set here; the gateway and its children do not use it.", "nothing, if the Forgejo lines are ok.")
            : Finding.Ok(Name, Words(patient, probe));
    }

    private static string Words(Patient patient, ProbedStream probe) => probe.Forwarded == Probe.Believed
        ? "the proxy in front is believed about clients' addresses."
        : patient.Gateway.TrustedProxies.Count == 0 ? "none is trusted and none was seen." : $"trusted: {string.Join(", ", patient.Gateway.TrustedProxies)}; none was seen on the way from here.";
}
