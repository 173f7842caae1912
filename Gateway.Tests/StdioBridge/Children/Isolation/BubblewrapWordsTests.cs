using System.Diagnostics;
using Gateway.StdioBridge.Children.Isolation;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Children.Isolation;

/// <summary>What a child in namespaces sees of the files around its program, by a real bwrap.</summary>
[Platform(Include = "Linux")]
public sealed class BubblewrapWordsTests
{
    private readonly TemporaryDirectory _folder = new();

    [TearDown]
    public void End() => _folder.Dispose();

    [Test]
    public async Task A_program_in_a_covered_folder_finds_what_lies_beside_it_but_no_secret()
    {
        var bwrap = Tools.Find("bwrap", "bubblewrap");
        var home = Directory.CreateDirectory(Path.Combine(_folder.Path, "data", "home")).FullName;
        _folder.Write("data/key", "KEY");
        var settings = _folder.Write("settings.json", "SETTINGS");
        var script = _folder.Write("server", $"cat {_folder.Write("library", "LIBRARY")} {settings} {_folder.Path}/data/key; echo mine > note; cat note");
        var spec = ChildHarness.Spec("/bin/sh", script);
        var words = new BubblewrapWords([Path.Combine(_folder.Path, "data"), settings]).Of(spec, "/bin/sh", home, home);

        using var process = Process.Start(new ProcessStartInfo(bwrap, [.. words, "/bin/sh", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Patience.Token);

        said.Should().Be("LIBRARYmine\n");
        File.ReadAllText(Path.Combine(home, "note")).Should().Be("mine\n");
    }
}
