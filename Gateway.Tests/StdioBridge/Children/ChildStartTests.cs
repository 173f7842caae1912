using Gateway.StdioBridge.Children;

namespace Gateway.Tests.StdioBridge.Children;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ChildStartTests
{
    private readonly ChildHarness _harness = new();

    [TearDown]
    public void End() => _harness.Dispose();

    [TestCase("no-such-program-anywhere", "no-such-program-anywhere was not found on PATH.")]
    [TestCase("/no/such/program", "/no/such/program was not found.")]
    [TestCase("", "No command is configured.")]
    [TestCase("/tmp", "/tmp was not found.")]
    public async Task A_command_that_is_not_there_is_named(string command, string message) =>
        await RefusedAsync(ChildHarness.Spec(command), message);

    [Test]
    public async Task A_file_that_may_not_be_executed_is_named()
    {
        var file = Path.Combine(_harness.Data.FullName, "plain");
        await File.WriteAllTextAsync(file, "#!/bin/sh\n");

        await RefusedAsync(ChildHarness.Spec(file), $"{file} is not executable.");
    }

    [Test]
    public async Task A_working_directory_that_is_not_there_is_named() =>
        await RefusedAsync(ChildHarness.Spec("cat") with { WorkingDirectory = "/no/such/folder" }, "The working directory /no/such/folder does not exist.");

    [Test]
    public async Task A_secret_among_the_arguments_is_refused_without_showing_it() =>
        await RefusedAsync(ChildHarness.Spec("cat", "--token=gto_secret") with { Secrets = ["gto_secret"] }, "The arguments of cat hold a secret; give it in the environment.");

    [Test]
    public async Task A_start_that_was_cancelled_starts_nothing()
    {
        var start = () => _harness.Launcher.StartAsync(ChildHarness.Spec("cat"), new Listener(), new CancellationToken(true)).AsTask();

        await start.Should().ThrowAsync<OperationCanceledException>();
        _harness.Launcher.LiveCount.Should().Be(0);
    }

    [Test]
    public async Task A_command_with_a_slash_is_found_from_the_working_directory()
    {
        var file = Path.Combine(_harness.Data.FullName, "server");
        await File.WriteAllTextAsync(file, "#!/bin/sh\necho \"$1\"; cat\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        using var harness = new ChildHarness();
        var (child, said) = await harness.StartAsync(ChildHarness.Spec("./server", "two words;$(x)") with { WorkingDirectory = _harness.Data.FullName });

        (await said.NextAsync()).Should().Be("two words;$(x)");
        await child.StopAsync();
    }

    private async Task RefusedAsync(ChildSpec spec, string message)
    {
        var start = () => _harness.Launcher.StartAsync(spec, new Listener(), default).AsTask();

        (await start.Should().ThrowAsync<ChildStartException>()).WithMessage(message);
        Directory.EnumerateDirectories(_harness.Folders).Should().BeEmpty();
    }
}
