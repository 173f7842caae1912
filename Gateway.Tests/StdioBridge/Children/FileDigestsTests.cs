using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.StdioBridge.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Children;

public sealed class FileDigestsTests
{
    [Test]
    public async Task A_changed_file_is_read_again_and_a_missing_one_has_none()
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "server.js");
        var digests = new FileDigests();
        await File.WriteAllTextAsync(file, "one");

        digests.Of(file).Should().Be(Convert.ToHexString(SHA256.HashData("one"u8)));
        await File.WriteAllTextAsync(file, "another");
        digests.Of(file).Should().Be(Convert.ToHexString(SHA256.HashData("another"u8)));
        digests.Of(file + ".gone").Should().BeNull();
    }

    /// <summary>Opening it would wait for a writer who never comes, and with it everybody who calls that server.</summary>
    [Test]
    [Platform(Include = "Linux")]
    public async Task A_pipe_among_the_arguments_is_not_waited_for()
    {
        using var folder = new TemporaryDirectory();
        var pipe = Path.Combine(folder.Path, "pipe");
        using var mkfifo = Process.Start("mkfifo", [pipe]);
        await mkfifo.WaitForExitAsync(Patience.Token);

        (await Task.Run(() => new FileDigests().Of(pipe)).WaitAsync(Patience.Span)).Should().NotBeNull();
    }
}
