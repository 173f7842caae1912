using System.Runtime.InteropServices;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>prctl(PR_SET_DUMPABLE, 0): nobody of the same user reads this process's environment or memory, or attaches to it. It ends with an exec, so it cannot be given to a child.</summary>
internal static partial class Dumpable
{
    private const int SetDumpable = 4;

    public static void Forbid()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Prctl(SetDumpable, 0, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint two, nuint three, nuint four, nuint five);
}
