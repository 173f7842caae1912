namespace Gateway.StdioBridge.Children;

/// <summary>The words a child is started with: wrappers first, then the command by its full path, then its arguments. </summary>
internal sealed record LaunchCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <exception cref="ChildStartException">A secret stands among the words.</exception>
    public static LaunchCommand Build(ChildSpec spec, IReadOnlyList<string> wrappers, string program)
    {
        string[] words = [.. wrappers, program, .. spec.Arguments];

        // A command line is readable by every user of the host (/proc/PID/cmdline).
        if (Array.Exists(words, word => spec.Secrets.Any(secret => secret.Length > 0 && word.Contains(secret, StringComparison.Ordinal))))
        {
            throw new ChildStartException($"The arguments of {spec.Command} hold a secret; give it in the environment.");
        }

        return new LaunchCommand(words[0], words[1..]);
    }
}
