using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gateway.StdioBridge.Children;

/// <summary>chown(2), which .NET has not.</summary>
internal static partial class FileOwner
{
    /// <exception cref="IOException">The gateway may not give it away.</exception>
    public static void Give(string path, int uid)
    {
        if (ChangeOwner(path, (uint)uid, (uint)uid) != 0)
        {
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
