using System.Collections.Concurrent;
using Gateway.Sandbox.Conformance;
using Gateway.Sandbox.Fixtures;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Probing;
using Gateway.StdioBridge.Settings;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.StdioBridge.Probing;

/// <summary>Real children, asked for what they speak; counts how many were started.</summary>
internal sealed class ProbeHarness : IChildLauncher, IAsyncDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly ChildLauncher _launcher;
    private readonly ConcurrentBag<ChildSpec> _started = [];
    private readonly TimeProvider _time;

    public ProbeHarness(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        var options = Options.Create(new ChildProcessOptions { DataDirectory = _data.Path });
        _launcher = new ChildLauncher(
            new ChildGroups(options, new(null, "not in this test"), NullLogger<ChildGroups>.Instance), Children.ChildHarness.Isolation(options.Value), Children.ChildHarness.Metrics(), options, TimeProvider.System, NullLogger<ChildLauncher>.Instance);
    }

    public IReadOnlyCollection<ChildSpec> Started => _started;

    public string DataDirectory => _data.Path;

    public static StdioServerOptions Conformance(string speaks) => new()
    {
        Command = "dotnet",
        Arguments = [typeof(ConformanceServer).Assembly.Location, "conformance", speaks],
        StopGrace = TimeSpan.FromSeconds(1),
    };

    public static StdioServerOptions Fixture(params string[] arguments) => new()
    {
        Command = "dotnet",
        Arguments = [typeof(FixtureServer).Assembly.Location, "fixture", .. arguments],
        Environment = new Dictionary<string, string> { ["FIXTURE_TOKEN"] = "{forgejo.access_token}" },
        StopGrace = TimeSpan.FromSeconds(1),
    };

    /// <summary>As after a start of the gateway: only what is on disk is known.</summary>
    public ServerEras Eras()
    {
        var options = Options.Create(new ChildProcessOptions { DataDirectory = _data.Path });
        var (probe, memory) = (new EraProbe(this, _time, NullLogger<EraProbe>.Instance), new EraMemory(options, NullLogger<EraMemory>.Instance));
        return new ServerEras(probe, memory, Options.Create(new BridgeOptions()), NullLogger<ServerEras>.Instance);
    }

    public async ValueTask<IChild> StartAsync(ChildSpec spec, IChildListener listener, CancellationToken cancellationToken)
    {
        _started.Add(spec);
        return await _launcher.StartAsync(spec, listener, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _launcher.StopAllAsync();
        _data.Dispose();
    }
}
