using System.Security.Cryptography;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.Commands.Doctor;

/// <summary>Starts a child of each server and greets it. It is given a made-up token and an address of doctor's own for Forgejo: nobody's token is needed.</summary>
internal static class ChildCheck
{
    private const string Name = "child";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Finding>> RunAsync(Patient patient, CancellationToken cancellationToken)
    {
        await using var forgejo = await VersionAnswer.StartAsync(cancellationToken);
        var trial = patient.Services.GetRequiredService<ChildTrial>();
        var placeholders = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["forgejo.url"] = forgejo.Url,
            ["forgejo.access_token"] = RandomNumberGenerator.GetHexString(40, lowercase: true),
            ["forgejo.username"] = "doctor",
        };
        var servers = patient.Services.GetRequiredService<IOptions<BridgeOptions>>().Value.Servers;
        return await Task.WhenAll(servers.Select(async server => Tell(server.Key, server.Value, await trial.RunAsync(server.Key, placeholders, Longest, cancellationToken))));
    }

    private static Finding Tell(string server, StdioServerOptions settings, ChildTrialResult result) => result.Cause is { } cause
        ? Finding.Fail(Name, $"{server}: {cause}", $"try '{settings.Command}' by hand as the gateway's user; correct StdioServers:{server}:Command, Arguments or Environment.")
        : Finding.Ok(Name, $"{server}: {settings.Command} starts; it is {result.Name} {result.Version}, protocol {result.Protocol}.");
}
