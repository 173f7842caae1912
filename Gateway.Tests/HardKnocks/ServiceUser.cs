using Gateway.StdioBridge.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>The user as whom a service runs; tests that need one must be root themselves.</summary>
internal sealed class ServiceUser(IReadOnlyList<string> words)
{
    private const int Id = 65534;

    public static readonly IReadOnlyList<string> Identity = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];

    public IReadOnlyList<string> Words => words;

    /// <summary>Without any capability.</summary>
    public static ServiceUser Bare() => new([Setpriv(), .. Identity, "--"]);

    /// <summary>With what it takes to start children as other users, as a unit's AmbientCapabilities would give it.</summary>
    public static ServiceUser WithUserIds()
    {
        const string capabilities = "-all,+chown,+dac_override,+kill,+setgid,+setuid";
        return new ServiceUser([Setpriv(), .. Identity, "--inh-caps", capabilities, "--ambient-caps", capabilities, "--"]);
    }

    public static void Own(string folder) => FileOwner.Give(folder, Id);

    private static string Setpriv()
    {
        if (Environment.UserName != "root")
        {
            Assert.Ignore("only root can become another user");
        }

        return Tools.Find("setpriv", "util-linux");
    }
}
