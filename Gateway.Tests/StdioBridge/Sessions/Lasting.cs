using System.Diagnostics;
using System.Globalization;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

/// <summary>Bridges whose server is Replaceable, and looks at their children.</summary>
internal static class Lasting
{
    public static Task<BridgeHost> HostAsync(TimeProvider? time = null, params (string Key, string? Value)[] settings) =>
        BridgeHost.StartAsync(time, [("StdioServers:tools:Replaceable", "true"), ("Sessions:IdleTimeout", "00:01:00"), .. settings]);

    public static async Task<int> PidAsync(this BridgeClient client) => int.Parse(await client.TextAsync("pid"), CultureInfo.InvariantCulture);

    /// <summary>Kills the child and waits until it is gone.</summary>
    public static async Task KillChildAsync(this BridgeClient client)
    {
        using var child = Process.GetProcessById(await client.PidAsync());
        child.Kill();
        await child.WaitForExitAsync(Patience.Token);
    }

    /// <summary>Lets so many of the reaper's intervals pass.</summary>
    public static async Task PassAsync(this ManualTimeProvider time, int intervals)
    {
        for (var interval = 0; interval < intervals; interval++)
        {
            await time.WhenTimerAsync(TimeSpan.FromSeconds(30));
            time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Asks again until the answer is the wanted one; between two times whoever brings it about has the processor.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var patience = new CancellationTokenSource(Patience.Span);
        while (!await isSo())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
