using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

public sealed class SystemdUnitTests
{
    private static readonly string Folder = Path.Combine(Tools.RepositoryRoot, "config", "systemd");

    [Test]
    public async Task The_units_pass_systemds_own_check()
    {
        var analyze = Tools.Find("systemd-analyze", "systemd");
        var copies = Directory.CreateTempSubdirectory("units-").FullName;
        try
        {
            // The check wants the program to exist; everything else stays as shipped.
            foreach (var unit in Directory.EnumerateFiles(Folder))
            {
                var text = await File.ReadAllTextAsync(unit);
                await File.WriteAllTextAsync(Path.Combine(copies, Path.GetFileName(unit)), text.Replace("/opt/fjmcp-gateway/Gateway", "/bin/true", StringComparison.Ordinal));
            }

            using var process = Process.Start(new ProcessStartInfo(analyze, ["verify", "--man=no", .. Directory.EnumerateFiles(copies)]) { RedirectStandardError = true })!;
            var complaints = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();

            // Complaints about this machine's own units come along; ours are the ones that name our files.
            complaints.Split('\n').Where(line => line.Contains("fjmcp-gateway", StringComparison.Ordinal)).Should().BeEmpty();
            process.ExitCode.Should().Be(0, complaints);
        }
        finally
        {
            Directory.Delete(copies, recursive: true);
        }
    }

    [TestCase("DynamicUser=yes")]
    [TestCase("StateDirectory=fjmcp-gateway")]
    [TestCase("ProtectSystem=strict")]
    [TestCase("NoNewPrivileges=yes")]
    [TestCase("CapabilityBoundingSet=")]
    [TestCase("RestartPreventExitStatus=2")]
    [TestCase("KillMode=mixed")]
    public void The_service_is_confined_and_stops_whole(string line) =>
        File.ReadAllLines(Path.Combine(Folder, "fjmcp-gateway.service")).Should().Contain(line);
}
