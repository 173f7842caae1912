using Gateway.Tests.Support;

namespace Gateway.Tests;

/// <summary>Before the first test of all.</summary>
[SetUpFixture]
public sealed class SuiteSetup
{
    [OneTimeSetUp]
    public static void ReadAlong() => SuiteLogHosts.Watch();

    /// <summary>Most tests look at children by their process id, which another PID namespace would hide; those of the tiers say which they want.</summary>
    [OneTimeSetUp]
    public static void RunChildrenPlainly() => Environment.SetEnvironmentVariable("StdioServers__forgejo__Isolation__Tier", "Plain");
}
