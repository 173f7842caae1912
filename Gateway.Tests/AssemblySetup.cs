[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Most tests wait for sockets and child processes, not for a core.
[assembly: LevelOfParallelism(6)]

// No test passes whose gateway has logged a secret.
[assembly: Gateway.Tests.Support.SuiteLog]
