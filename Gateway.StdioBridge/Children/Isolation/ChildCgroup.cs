namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>The cgroup of one child.</summary>
internal sealed class ChildCgroup(string path)
{
    private const int RemovalRounds = 100;

    public string Path => path;

    /// <summary>The child enters by itself, before anything of it runs: a process that was moved later could have left others outside.</summary>
    public string[] Words(string shell) => [shell, "-c", "echo 0 >\"$0/cgroup.procs\" && exec \"$@\"", path];

    /// <summary>Ends every process in it, also those that left the process group (cgroup.kill, Linux 5.14).</summary>
    public void KillAll()
    {
        try
        {
            File.WriteAllText(path + "/cgroup.kill", "1");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An older kernel: the process group was signalled, as ever.
        }
    }

    /// <summary>Ends what is in it and takes it away; the kernel removes a group only when its last process is gone.</summary>
    public void Remove()
    {
        KillAll();
        for (var round = 0; !TryRemove(path) && round < RemovalRounds; round++)
        {
            Thread.Yield();
        }
    }

    /// <summary>False: processes in it are still ending.</summary>
    public static bool TryRemove(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(path);
        }
    }
}
