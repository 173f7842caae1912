using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>realpath(3): a path without symbolic links, since a mount stands at the place itself and not at one of its names.</summary>
internal static partial class RealPath
{
    private const int Longest = 4096;

    /// <summary>The path as given when it does not exist.</summary>
    public static string Of(string path)
    {
        var buffer = new byte[Longest + 1];
        return Resolve(path, buffer) != 0 ? Encoding.UTF8.GetString(buffer.AsSpan(0, buffer.AsSpan().IndexOf((byte)0))) : path;
    }

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, [Out] byte[] resolved);
}
