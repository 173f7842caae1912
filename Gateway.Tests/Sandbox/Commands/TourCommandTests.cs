using Gateway.Sandbox.Commands;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sandbox.Commands;

[Parallelizable(ParallelScope.All)]
[CancelAfter(180_000)]
internal sealed class TourCommandTests
{
    [Test]
    public async Task The_tour_takes_every_step_and_tells_no_secret(CancellationToken cancellationToken)
    {
        using var output = new StringWriter();

        var exit = await TourCommand.RunAsync(null, output, cancellationToken);

        exit.Should().Be(0, output.ToString());
        var steps = output.ToString().Split('\n').Where(line => line.Contains(" ms  ", StringComparison.Ordinal)).ToList();
        steps.Should().HaveCount(14).And.OnlyContain(line => line.Contains(" ok ", StringComparison.Ordinal));
        SecretScan.FindIn(output.ToString()).Should().BeNull();
    }

    [Test]
    public async Task A_server_that_cannot_start_fails_the_tour(CancellationToken cancellationToken)
    {
        using var output = new StringWriter();

        var exit = await TourCommand.RunAsync("/nonexistent/server --flag", output, cancellationToken);

        exit.Should().Be(1);
        output.ToString().Should().Contain("FAILED").And.Contain("The tour failed at step");
    }
}
