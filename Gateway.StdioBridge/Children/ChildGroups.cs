using System.Globalization;
using System.Text;
using Gateway.StdioBridge.Children.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Children;

/// <summary>Knows the process groups of children, also those that an earlier run of the gateway left behind: pdeathsig does not reach grandchildren.</summary>
internal sealed partial class ChildGroups(IOptions<ChildProcessOptions> options, Cgroups cgroups, ILogger<ChildGroups> logger)
{
    private readonly Lazy<string> _root = new(() => Path.Combine(
        options.Value.DataDirectory is { Length: > 0 } given ? Path.GetFullPath(given) : Directory.CreateTempSubdirectory("fjmcp-gateway-").FullName, "children"));

    /// <summary>Makes the folder of a child that is about to start.</summary>
    public ChildFolder CreateFolder() => ChildFolder.Create(_root.Value, Environment.ProcessId);

    /// <summary>Kills what is left of earlier runs and removes their folders. Groups of a gateway that lives, and pids that were reused, are left alone.</summary>
    public void Sweep()
    {
        foreach (var folder in ChildFolder.All(_root.Value).Where(folder => !folder.IsOwned()))
        {
            SweepOne(folder);
        }
    }

    private void SweepOne(ChildFolder folder)
    {
        if (folder.Read() is { } record && IsLeft(record, folder.Home) && ProcessSignals.SendToGroup(record.Group, ProcessSignals.Kill))
        {
            Swept(logger, record.Group);
        }

        cgroups.Of(folder.Name)?.Remove();
        if (!folder.TryDelete())
        {
            FolderLeft(logger, folder.Path);
        }
    }

    private static bool IsLeft(GroupRecord record, string home)
    {
        if (record.Boot != GroupRecord.CurrentBoot)
        {
            return false;
        }

        // The leader's start time tells whether the pid is still the same process. When the leader is gone its group may live on, and its id may since
        // have been given to others: then a member must show the child's own HOME.
        return ProcessStat.Read(record.Group) is { } leader
            ? leader.StartTicks == record.StartTicks
            : Members(record.Group).Any(member => HasHome(member, home));
    }

    private static IEnumerable<int> Members(int group)
    {
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && ProcessStat.Read(id) is { } stat && stat.Group == group && stat.Session == group)
            {
                yield return id;
            }
        }
    }

    private static bool HasHome(int processId, string home)
    {
        try
        {
            var environment = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/environ"));
            return Encoding.UTF8.GetString(environment).Split('\0').Contains("HOME=" + home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "Killed process group {Group}, left by an earlier run")]
    private static partial void Swept(ILogger logger, int group);

    [LoggerMessage(2011, LogLevel.Warning, "The folder {Folder} of a child could not be removed; the next start tries again")]
    private static partial void FolderLeft(ILogger logger, string folder);
}
