using Gateway.Tests.Support;

namespace Gateway.Tests;

/// <summary>Before the first test of all.</summary>
[SetUpFixture]
public sealed class SuiteSetup
{
    [OneTimeSetUp]
    public static void ReadAlong() => SuiteLogHosts.Watch();
}
