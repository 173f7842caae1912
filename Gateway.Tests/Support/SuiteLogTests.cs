using Gateway.Sandbox.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>A secret is planted in each place where a gateway can say one; the reader must find it, and it must fail the test that started the gateway.</summary>
public sealed class SuiteLogTests
{
    private const string Planted = "fjg_at_0123456789abcdefghijABCDEFGHIJklmnopqrst";

    private static string Me => TestContext.CurrentContext.Test.ID;

    [TestCaseSource(nameof(Places))]
    public async Task A_secret_planted_in_a_gateways_log_fails_its_test(Action<ILogger> plant)
    {
        await using (var gateway = await GatewayUnderTest.StartAsync())
        {
            plant(gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway.Planted"));
        }

        ((Action)(() => SuiteLog.Check(Me))).Should().Throw<AssertionException>().WithMessage("*fjg_at_*").Which.Message.Should().NotContain(Planted);
        SuiteLog.Take(Me).Should().BeEmpty();
    }

    [Test]
    public async Task A_secret_that_a_real_process_says_is_found()
    {
        await using (var gateway = GatewayProcess.Start($"--Gateway:PublicUrl={Planted}"))
        {
            await gateway.ExitCodeAsync();
        }

        SuiteLog.Take(Me).Should().NotBeEmpty().And.OnlyContain(found => found.StartsWith("a gateway's process", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_gateway_that_no_fixture_of_ours_built_is_followed_too()
    {
        await using (await SandboxHost.StartAsync(new SandboxOptions { Port = 0 }, Plant, Patience.Token))
        {
        }

        SuiteLog.Take(Me).Should().NotBeEmpty();

        static void Plant(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder)
        {
            builder.Logging.ClearProviders();
            builder.Services.AddHostedService<PlantingService>();
        }
    }

    /// <summary>Runs when everything parallel has ended.</summary>
    [Test]
    [NonParallelizable]
    public void The_logs_of_the_whole_suite_hold_no_secret()
    {
        TestContext.Out.WriteLine($"{SuiteLog.Gateways} gateways, {SuiteLog.Lines} lines");
        SuiteLog.All.Should().BeEmpty();
    }

    private static IEnumerable<TestCaseData> Places()
    {
        yield return new TestCaseData((Action<ILogger>)(log => log.Log(LogLevel.Trace, "issued {Token}", Planted))).SetArgDisplayNames("in a message at Trace");
        yield return new TestCaseData((Action<ILogger>)(log => log.Log(LogLevel.Error, new InvalidOperationException($"Bearer {Planted}"), "failed"))).SetArgDisplayNames("in an exception");
        yield return new TestCaseData((Action<ILogger>)InScope).SetArgDisplayNames("in a scope");
    }

    private static void InScope(ILogger log)
    {
        using (log.BeginScope(new Dictionary<string, object> { ["Authorization"] = $"Bearer {Planted}" }))
        {
            log.Log(LogLevel.Debug, "a harmless line");
        }
    }

    private sealed class PlantingService(ILogger<PlantingService> log) : Microsoft.Extensions.Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            log.Log(LogLevel.Information, "state of {Place}", $"/oauth/callback?state={Planted}");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
