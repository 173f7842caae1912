using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Settings;

/// <summary>Fills <see cref="BridgeOptions"/> from the sections <c>StdioServers</c>, <c>Sessions</c>, <c>Http</c>, <c>Node</c> and <c>Isolation</c>.</summary>
internal sealed class BridgeOptionsSetup(IConfiguration configuration) : IConfigureOptions<BridgeOptions>
{
    public void Configure(BridgeOptions options)
    {
        var unreadable = new List<string>();
        options.Servers = configuration.GetSection("StdioServers").GetChildren()
            .ToDictionary(section => section.Key, section => Server(section, unreadable), StringComparer.Ordinal);
        options.Sessions = Sessions(new SettingReader(configuration.GetSection("Sessions"), unreadable));
        options.Http = Http(new SettingReader(configuration.GetSection("Http"), unreadable));
        options.Node = new NodeOptions { Id = configuration["Node:Id"] };
        options.Isolation = Pool(new SettingReader(configuration.GetSection("Isolation"), unreadable));
        options.Unreadable = unreadable;
    }

    private static StdioServerOptions Server(IConfigurationSection section, List<string> unreadable)
    {
        var (read, defaults) = (new SettingReader(section, unreadable), new StdioServerOptions());
        return new StdioServerOptions
        {
            Command = read.Text("Command") ?? "",
            Arguments = read.Texts("Arguments"),
            Environment = read.Map("Environment"),
            Replaceable = read.Flag("Replaceable", defaults.Replaceable),
            PrestartOnSignIn = read.Flag("PrestartOnSignIn", defaults.PrestartOnSignIn),
            Catalogue = read.Choice("Catalogue", defaults.Catalogue),
            WorkingDirectory = read.Text("WorkingDirectory"),
            StopGrace = read.Duration("StopGrace", defaults.StopGrace),
            CallTimeout = read.Duration("CallTimeout", defaults.CallTimeout),
            MaxMessageBytes = read.Number("MaxMessageBytes", defaults.MaxMessageBytes),
            LogStderr = read.Flag("LogStderr", defaults.LogStderr),
            Tools = ToolOptionsSetup.Read(section.GetSection("Tools"), ToolPresets.Shipped, unreadable),
            Era = read.Choice("Era", defaults.Era),
            AsksClient = read.Choice("AsksClient", defaults.AsksClient),
            MaxChildrenPerPerson = read.Number("MaxChildrenPerPerson", defaults.MaxChildrenPerPerson),
            Isolation = Isolation(new SettingReader(section.GetSection("Isolation"), unreadable)),
        };
    }

    private static ServerIsolationOptions Isolation(SettingReader read)
    {
        var defaults = new ServerIsolationOptions();
        return new ServerIsolationOptions
        {
            Tier = read.Choice("Tier", defaults.Tier),
            Require = read.Flag("Require", defaults.Require),
            Paths = read.Texts("Paths"),
            WritablePaths = read.Texts("WritablePaths"),
            MaxOpenFiles = read.Number("MaxOpenFiles", defaults.MaxOpenFiles),
            MaxDataMegabytes = read.Number("MaxDataMegabytes", defaults.MaxDataMegabytes),
            MaxMemoryMegabytes = read.Number("MaxMemoryMegabytes", defaults.MaxMemoryMegabytes),
            MaxProcesses = read.Number("MaxProcesses", defaults.MaxProcesses),
        };
    }

    private static IsolationOptions Pool(SettingReader read)
    {
        var defaults = new IsolationOptions();
        return new IsolationOptions { FirstUid = read.Number("FirstUid", defaults.FirstUid), Uids = read.Number("Uids", defaults.Uids) };
    }

    private static HttpOptions Http(SettingReader read)
    {
        var defaults = new HttpOptions();
        return new HttpOptions
        {
            PollAfter = read.Duration("PollAfter", defaults.PollAfter),
            ReplayWindow = read.Duration("ReplayWindow", defaults.ReplayWindow),
            InputGather = read.Duration("InputGather", defaults.InputGather),
            MaxSseStreams = read.Number("MaxSseStreams", defaults.MaxSseStreams),
            MaxSseStreamsPerPerson = read.Number("MaxSseStreamsPerPerson", defaults.MaxSseStreamsPerPerson),
        };
    }

    private static SessionOptions Sessions(SettingReader read)
    {
        var defaults = new SessionOptions();
        return new SessionOptions
        {
            MaxTotal = read.Number("MaxTotal", defaults.MaxTotal),
            MaxPerPerson = read.Number("MaxPerPerson", defaults.MaxPerPerson),
            IdleTimeout = read.Duration("IdleTimeout", defaults.IdleTimeout),
            ReapInterval = read.Duration("ReapInterval", defaults.ReapInterval),
            Lifetime = read.Duration("Lifetime", defaults.Lifetime),
            UnusedLifetime = read.Duration("UnusedLifetime", defaults.UnusedLifetime),
            RotateInterval = read.Duration("RotateInterval", defaults.RotateInterval),
            DrainTimeout = read.Duration("DrainTimeout", defaults.DrainTimeout),
            MaxChildren = read.Number("MaxChildren", defaults.MaxChildren),
            MaxChildrenPerPerson = read.Number("MaxChildrenPerPerson", defaults.MaxChildrenPerPerson),
            MaxCalls = read.Number("MaxCalls", defaults.MaxCalls),
            MaxCallsPerPerson = read.Number("MaxCallsPerPerson", defaults.MaxCallsPerPerson),
        };
    }
}
