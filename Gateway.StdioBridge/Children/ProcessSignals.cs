using System.Runtime.InteropServices;

namespace Gateway.StdioBridge.Children;

/// <summary>POSIX signals; <see cref="System.Diagnostics.Process"/> has no SIGTERM and reaches no group.</summary>
internal static partial class ProcessSignals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int ExecuteAccess = 1;

    /// <summary>Signals every member of the process group; false when it has none.</summary>
    public static bool SendToGroup(int group, int signal) => SendTo(-Checked(group), signal);

    /// <summary>Signals one process; false when there is none.</summary>
    public static bool SendToProcess(int processId, int signal) => SendTo(Checked(processId), signal);

    /// <summary>Whether this process may execute the file (access(2): root too needs one x bit).</summary>
    public static bool MayExecute(string path) => Access(path, ExecuteAccess) == 0;

    private static bool SendTo(int target, int signal) => KillCore(target, signal) == 0;

    // kill(0) reaches the gateway's own group and kill(-1) every process of the user.
    private static int Checked(int id) => id > 1 ? id : throw new ArgumentOutOfRangeException(nameof(id), id, "No process of a child.");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillCore(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
