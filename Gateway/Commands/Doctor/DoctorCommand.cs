using Gateway.Configuration;
using Gateway.StdioBridge.Children;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Commands.Doctor;

/// <summary><c>doctor</c>: looks at everything that has to be right, beside the running gateway. 0 when nothing failed, else 1. Changes and creates nothing.</summary>
internal static class DoctorCommand
{
    /// <summary>For each check; they run side by side, so it bounds them all together.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(GatewayArguments arguments, bool json)
    {
        List<Finding> findings = [];
        await foreach (var finding in FindAsync(arguments))
        {
            findings.Add(finding);
            if (!json)
            {
                await DoctorReport.WriteAsync(finding);
            }
        }

        if (json)
        {
            await DoctorReport.WriteJsonAsync(findings);
        }

        return findings.Exists(finding => finding.Verdict == Verdict.Fail) ? ExitCodes.Failed : ExitCodes.Success;
    }

    internal static async IAsyncEnumerable<Finding> FindAsync(GatewayArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fjmcp-doctor-");
        try
        {
            var (app, invalid) = Build(arguments, folder.FullName);
            foreach (var wrong in invalid is null ? [] : KeysCheck.Wrong(invalid))
            {
                yield return wrong;
            }

            if (app is null)
            {
                yield break;
            }

            await using var _ = app;
            yield return KeysCheck.Run(arguments);
            await foreach (var finding in ExamineAsync(app.Services))
            {
                yield return finding;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The gateway, built and never started: all its validators have spoken.</summary>
    private static (WebApplication? App, InvalidConfigurationException? Invalid) Build(GatewayArguments arguments, string folder)
    {
        try
        {
            return (Program.Build(arguments, builder =>
            {
                builder.Logging.ClearProviders();

                // Neither keys nor a child that is tried may leave anything in the gateway's own directory, least of all owned by whoever asks.
                builder.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
                builder.Services.PostConfigure<ChildProcessOptions>(children => children.DataDirectory = folder);
            }), null);
        }
        catch (InvalidConfigurationException invalid)
        {
            return (null, invalid);
        }
    }

    /// <summary>All at once, told in their order, each as soon as it and those before it are known.</summary>
    private static async IAsyncEnumerable<Finding> ExamineAsync(IServiceProvider services)
    {
        using var patient = new Patient(services);
        using var limit = new CancellationTokenSource(Longest, services.GetRequiredService<TimeProvider>());
        foreach (var check in Checks(patient, limit.Token).Select(check => (check.Name, Findings: BoundedAsync(check.Name, check.Run, limit.Token))).ToArray())
        {
            await Progress(check.Name);
            foreach (var finding in await check.Findings)
            {
                yield return finding;
            }
        }
    }

    private static (string Name, Func<Task<IReadOnlyList<Finding>>> Run)[] Checks(Patient patient, CancellationToken cancel)
    {
        var probe = new Lazy<Task<ProbedStream>>(() => ProbedStream.RunAsync(patient, cancel));
        var time = patient.Services.GetRequiredService<TimeProvider>();
        return
        [
            ("data directory", One(() => DataDirectoryCheck.RunAsync(patient, cancel))),
            ("public URL", One(() => PublicUrlCheck.RunAsync(patient, cancel))),
            ("certificate", One(() => CertificateCheck.RunAsync(patient, time, cancel))),
            ("Forgejo", () => ForgejoCheck.RunAsync(patient, cancel)),
            ("OAuth at Forgejo", One(() => OAuthCheck.ProviderAsync(patient, cancel))),
            ("client id, secret", One(() => OAuthCheck.ClientAsync(patient, cancel))),
            ("redirect URI", One(() => Task.FromResult(RedirectCheck.Run(patient)))),
            ("child", () => ChildCheck.RunAsync(patient, cancel)),
            ("proxies", One(async () => ProxiesCheck.Run(patient, await probe.Value))),
            ("streams", One(async () => StreamCheck.Run(await probe.Value))),
            ("names", One(() => NamesCheck.RunAsync(patient, cancel))),
        ];
    }

    private static Func<Task<IReadOnlyList<Finding>>> One(Func<Task<Finding>> run) => async () => [await run()];

    private static async Task<IReadOnlyList<Finding>> BoundedAsync(string name, Func<Task<IReadOnlyList<Finding>>> run, CancellationToken limit)
    {
        try
        {
            return await run().WaitAsync(limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return [Finding.Fail(name, $"it took longer than {Longest.TotalSeconds} s.", "find out what does not answer.")];
        }
    }

    // For somebody who watches: written over by the finding's own line.
    private static Task Progress(string name) =>
        Console.IsErrorRedirected || Console.IsOutputRedirected ? Task.CompletedTask : Console.Error.WriteAsync($"      {name} ...\r");
}
