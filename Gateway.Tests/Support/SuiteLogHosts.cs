using System.Diagnostics;
using Gateway.Auth;
using Gateway.StdioBridge;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>
/// Puts <see cref="SuiteLog"/> behind every gateway built in this process, whoever builds it: the runtime announces each host before it is built. Other hosts
/// (a stand-in Forgejo, a proxy) may log what they like.
/// </summary>
internal sealed class SuiteLogHosts : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Once, before the first test.</summary>
    public static void Watch() => DiagnosticListener.AllListeners.Subscribe(new SuiteLogHosts());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder host })
        {
            host.ConfigureServices((_, services) => Follow(services));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Follow(IServiceCollection services)
    {
        // A room alone lacks the host's guard over the framework's own lines, so only the room's are read.
        if (HasTypesOf(typeof(Program), services))
        {
            services.AddLogging(logging => Add(logging).AddFilter<SuiteLogProvider>(null, LogLevel.Trace));
        }
        else if (HasTypesOf(typeof(GatewayAuthExtensions), services) || HasTypesOf(typeof(StdioBridgeExtensions), services))
        {
            services.AddLogging(logging => Add(logging).AddFilter<SuiteLogProvider>(null, LogLevel.None).AddFilter<SuiteLogProvider>("Gateway", LogLevel.Trace));
        }
    }

    private static ILoggingBuilder Add(ILoggingBuilder logging) => logging.AddProvider(new SuiteLogProvider(SuiteLog.Follow("a gateway in process")));

    private static bool HasTypesOf(Type room, IServiceCollection services) =>
        services.Any(service => service.ServiceType.Assembly == room.Assembly);

    private sealed class SuiteLogProvider(Action<string> read) : LogLines
    {
        protected override void Add(LogLine line) => read(line.Text);
    }
}
