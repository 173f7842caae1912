using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gateway.Commands.Backup;

/// <summary>Whose a file or directory is, on Linux: files that root puts into it must be theirs, or the gateway could not open its own store.</summary>
internal sealed partial record DirectoryOwner(uint Uid, uint Gid)
{
    private const int CurrentDirectory = -100;
    private const uint OwnerAndGroup = 0x18;

    public bool IsAsker => Uid == EffectiveUser();

    /// <summary>Null where it is not there, or where nobody can tell.</summary>
    public static DirectoryOwner? Of(string path)
    {
        // statx(2): the same layout on every architecture; uid and gid are its words at 20 and 24 of 256 bytes.
        var facts = new byte[256];
        return OperatingSystem.IsLinux() && Path.Exists(path) && Look(CurrentDirectory, path, 0, OwnerAndGroup, facts) == 0
            ? new DirectoryOwner(BitConverter.ToUInt32(facts, 20), BitConverter.ToUInt32(facts, 24))
            : null;
    }

    /// <summary>Gives what is at these paths to the owner; links are not followed, and what is not there is left out.</summary>
    /// <exception cref="IOException">The system does not allow it.</exception>
    public void Give(IEnumerable<string> paths)
    {
        foreach (var path in IsAsker ? [] : paths.Where(Path.Exists))
        {
            if (ChangeOwner(path, Uid, Gid) != 0)
            {
                throw new IOException($"{path} cannot be given to user {Uid}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(int directory, string path, int flags, uint mask, [Out] byte[] facts);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
