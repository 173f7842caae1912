using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.StdioBridge.Children;

/// <summary>
/// A child's own folder: <c>home</c> is its HOME, so that nothing one person's child leaves there meets another's; <c>group</c> names its process group.
/// The folder's name holds the gateway's pid and start, so that a sweep spares the children of a gateway that lives.
/// </summary>
internal sealed class ChildFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Homes of other users lie apart, because nobody but the gateway's user gets into its data directory.</summary>
    private const string Apart = "fjmcp-home-";

    private ChildFolder(string path) => (Path, Home) = (path, new DirectoryInfo(InPlace(path)).LinkTarget ?? InPlace(path));

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public string Home { get; private set; }

    private string RecordFile => System.IO.Path.Combine(Path, "group");

    public static ChildFolder Create(string root, int owner)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Children need a POSIX system.");
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{owner}-{ProcessStat.Read(owner)?.StartTicks ?? 0}-{RandomNumberGenerator.GetHexString(16, true)}");
        var folder = new ChildFolder(System.IO.Path.Combine(root, name));
        Directory.CreateDirectory(root, Private);
        Directory.CreateDirectory(folder.Path, Private);
        Directory.CreateDirectory(folder.Home, Private);
        return folder;
    }

    public static IEnumerable<ChildFolder> All(string root) =>
        Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(path => new ChildFolder(path)) : [];

    /// <summary>Whether the gateway that made the folder still runs.</summary>
    public bool IsOwned() =>
        Name.Split('-') is [var owner, var start, _]
        && int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && (id == Environment.ProcessId ? ticks == (ProcessStat.Read(id)?.StartTicks ?? 0) : ProcessStat.Read(id)?.StartTicks == ticks);

    /// <summary>Null (no /proc): nothing is recorded and nothing will be swept.</summary>
    public void Write(GroupRecord? record)
    {
        if (record is not null)
        {
            File.WriteAllText(RecordFile, record.ToString());
        }
    }

    /// <summary>Null: nothing was recorded, or it cannot be read; a start of the gateway must not fail over it.</summary>
    public GroupRecord? Read()
    {
        try
        {
            return File.Exists(RecordFile) ? GroupRecord.Parse(File.ReadAllText(RecordFile)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Moves the home to where another user can reach it, and makes it that user's. A link leads there, so that a sweep finds it.</summary>
    public void GiveHomeTo(int uid)
    {
        Directory.Delete(Home);
        Home = Directory.CreateTempSubdirectory(Apart).FullName;
        Directory.CreateSymbolicLink(InPlace(Path), Home);
        FileOwner.Give(Home, uid);
    }

    /// <summary>False: something still writes there; the next start's sweep tries again.</summary>
    public bool TryDelete()
    {
        try
        {
            if (Home != InPlace(Path) && System.IO.Path.GetFileName(Home).StartsWith(Apart, StringComparison.Ordinal) && Directory.Exists(Home))
            {
                Directory.Delete(Home, recursive: true);
            }

            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(Path);
        }
    }

    private static string InPlace(string path) => System.IO.Path.Combine(path, "home");
}
