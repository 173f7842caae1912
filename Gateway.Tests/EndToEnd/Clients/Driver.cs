using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd.Clients;

/// <summary>
/// A client's driver: a script of <c>Gateway.Tests/Clients</c> in a process of its own, which says each step. Where it wants a browser, the person goes through the
/// pages. It and all that it started end with the test, or after four minutes.
/// </summary>
internal sealed class Driver : IAsyncDisposable
{
    private readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(4));
    private readonly Process process;
    private readonly BrowserPerson person;
    private readonly Task<string> errors;
    private readonly List<Step> transcript = [];

    private Driver(Process process, BrowserPerson person)
    {
        (this.process, this.person) = (process, person);
        errors = process.StandardError.ReadToEndAsync(limit.Token);
    }

    /// <summary>Everything said so far.</summary>
    public IReadOnlyList<Step> Transcript => transcript;

    /// <summary>How often a browser was wanted.</summary>
    public int SignIns => transcript.Count(step => step.Name == "open");

    public static Driver Start(BrowserPerson person, TemporaryDirectory home, Uri? document, string script, params string[] arguments)
    {
        Tools.NodeFile("@modelcontextprotocol/sdk/package.json");
        var start = new ProcessStartInfo(Tools.Node(), [Path.Combine(Tools.RepositoryRoot, "Gateway.Tests", "Clients", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Path,
        };
        start.Environment.Clear();
        (start.Environment["PATH"], start.Environment["HOME"]) = (Environment.GetEnvironmentVariable("PATH"), home.Path);
        if (document is not null)
        {
            start.Environment["CLIENT_DOCUMENT"] = document.ToString();
        }

        return new Driver(Process.Start(start)!, person);
    }

    /// <summary>Reads on until the driver says this; answers its wish for a browser on the way.</summary>
    public async Task<Step> UntilAsync(string name)
    {
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            var step = Step.Parse(line);
            transcript.Add(step);
            if (step.Name == "open")
            {
                var rest = await person.WalkAsync(new Uri(step.Text("url")!));
                rest.AtCallback.Should().BeTrue("{0}", rest);
            }

            step.Name.Should().NotBe("failed", "{0}", Story());
            if (step.Name == name)
            {
                return step;
            }
        }

        throw new AssertionException($"The driver ended before '{name}': {Story()}\n{await errors}");
    }

    /// <summary>Lets a driver that paused go on.</summary>
    public async Task GoOnAsync() => await process.StandardInput.WriteLineAsync("go on".AsMemory(), limit.Token);

    public string Story() => string.Join('\n', transcript);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(Patience.Token);
        process.Dispose();
        limit.Dispose();
    }
}
