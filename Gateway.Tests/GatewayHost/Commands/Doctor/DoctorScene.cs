using Gateway.Commands;
using Gateway.Commands.Doctor;
using Gateway.Sandbox.Forgejo;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands.Doctor;

/// <summary>A stand-in Forgejo and a data directory, and what doctor finds there with settings that a test changes. No gateway runs unless a test starts one.</summary>
internal sealed class DoctorScene(StandInForgejo forgejo) : IAsyncDisposable
{
    private readonly TemporaryDirectory data = new();

    public StandInForgejo Forgejo => forgejo;

    public string DataDirectory => data.Path;

    public static async Task<DoctorScene> StartAsync(StandInForgejoOptions? options = null) => new(await StandInForgejo.StartAsync(options, Patience.Token));

    /// <summary>The findings of one check, or of all.</summary>
    public async Task<IReadOnlyList<Finding>> FindAsync(string? check, params (string Key, string Value)[] settings)
    {
        List<Finding> found = [];
        await foreach (var finding in DoctorCommand.FindAsync(new GatewayArguments(null, Arguments(settings))))
        {
            found.Add(finding);
        }

        return check is null ? found : [.. found.Where(finding => finding.Check == check)];
    }

    /// <summary>The one finding of a check.</summary>
    public async Task<Finding> OneAsync(string check, params (string Key, string Value)[] settings) => (await FindAsync(check, settings)).Should().ContainSingle().Subject;

    public async ValueTask DisposeAsync()
    {
        await forgejo.DisposeAsync();
        data.Dispose();
    }

    public string[] Arguments(params (string Key, string Value)[] settings)
    {
        var all = KnockServer.Settings(
        [
            ("Gateway:PublicUrl", "http://127.0.0.1:1"),
            ("Gateway:DataDirectory", data.Path),
            ("Gateway:SecretsDirectory", data.Path),
            ("Forgejo:Url", forgejo.Url),
            ("Forgejo:ClientId", forgejo.ClientId),
            ("Forgejo:ClientSecret", forgejo.ClientSecret),
            .. settings,
        ]);
        return [.. all.Select(setting => $"--{setting.Key}={setting.Value}")];
    }
}
