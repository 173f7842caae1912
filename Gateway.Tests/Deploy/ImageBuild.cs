using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>Does what the Dockerfile's build stage does, line by line, in a folder that holds only what its COPY lines bring. No network beyond what is restored already.</summary>
internal static partial class ImageBuild
{
    private static readonly Lazy<Task<string>> Built = new(RunAsync);

    /// <summary>The published program's folder; built once.</summary>
    public static Task<string> PublishedAsync() => Built.Value;

    public static async Task CleanAsync()
    {
        if (Built.IsValueCreated)
        {
            Directory.Delete(Path.GetDirectoryName(await Built.Value)!, recursive: true);
        }
    }

    /// <summary>Instructions of the build stage, continuation lines joined.</summary>
    public static IEnumerable<string> BuildStage() =>
        File.ReadAllText(Path.Combine(Tools.RepositoryRoot, "config", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .SkipWhile(line => !line.EndsWith(" AS build", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal))
            .Where(line => line.Length > 0 && line[0] != '#');

    private static async Task<string> RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("image-").FullName;
        var (source, output) = (Path.Combine(root, "source"), Path.Combine(root, "app"));
        Directory.CreateDirectory(source);
        foreach (var words in BuildStage().Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            switch (words[0])
            {
                case "COPY":
                    Copy(words[1..^1], source, words[^1]);
                    break;
                case "RUN":
                    await RunAsync(words[1], words[2..].Select(word => word == "/app" ? output : word), source);
                    break;
                case "WORKDIR":
                    break;
                default:
                    throw new NotSupportedException(words[0]);
            }
        }

        return output;
    }

    private static void Copy(string[] sources, string root, string target)
    {
        foreach (var from in sources.Select(name => Path.Combine(Tools.RepositoryRoot, name)))
        {
            var into = Path.Combine(root, target);
            if (File.Exists(from))
            {
                Directory.CreateDirectory(into);
                File.Copy(from, Path.Combine(into, Path.GetFileName(from)), overwrite: true);
                continue;
            }

            // As .dockerignore has it: no build output.
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !BuildOutput().IsMatch(Path.GetRelativePath(from, file))))
            {
                var copy = Path.Combine(into, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, string folder)
    {
        // No build server may outlive the test and keep the folder busy. What analyzers say of the same sources the solution's own build has said already.
        var analyzers = LongForm.Or(1, 0) == 1 ? "true" : "false";
        var start = new ProcessStartInfo(program, [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=" + analyzers]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, said);
    }

    [GeneratedRegex(@"(^|/)(bin|obj)/")]
    private static partial Regex BuildOutput();
}
