using System.Buffers;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Probing;

/// <summary>
/// Finds out which eras a server speaks by asking processes of its own: one for each era, because a server may settle on the era of the first message that it reads.
/// They are given nobody's credential.
/// </summary>
internal sealed partial class EraProbe(IChildLauncher launcher, TimeProvider time, ILogger<EraProbe> logger)
{
    /// <summary>How long a child may take to answer. MCP 2026-07-28, stdio: no answer within a reasonable time is a legacy server's.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly ChildCredential Nobody = new("", new Dictionary<string, string>(), []);

    /// <summary>Null: it could not be found out, because no such child stays alive without a person's credential.</summary>
    public async Task<ChildEras?> RunAsync(string server, StdioServerOptions settings, CancellationToken cancellationToken)
    {
        var discovered = await AskAsync(server, settings, ProbeMessages.Discover, ProbeMessages.ToDiscover, cancellationToken);
        if (discovered is Heard.Gone)
        {
            return null;
        }

        if (discovered is not Heard.Yes)
        {
            return ChildEras.Legacy;
        }

        return await AskAsync(server, settings, ProbeMessages.Initialize, ProbeMessages.ToInitialize, cancellationToken) is Heard.Yes ? ChildEras.Both : ChildEras.Modern;
    }

    private async Task<Heard> AskAsync(
        string server, StdioServerOptions settings, ReadOnlyMemory<byte> message, ProbeListener.Reading read, CancellationToken cancellationToken)
    {
        var listener = new ProbeListener(read);
        try
        {
            var child = await launcher.StartAsync(ChildStarter.Spec(server, settings, Nobody), listener, cancellationToken);
            try
            {
                await child.SendAsync(new ReadOnlySequence<byte>(message), cancellationToken);
                return await listener.Heard.EndsWithinAsync(Patience, time) ? await listener.Heard : Heard.Silence;
            }
            finally
            {
                await child.StopAsync();
            }
        }
        catch (ChildStartException exception)
        {
            LogNotStarted(logger, server, exception.Message);
            return Heard.Gone;
        }
    }

    [LoggerMessage(2610, LogLevel.Warning, "{Server}: could not be asked which revisions of MCP it speaks: {Cause}")]
    private static partial void LogNotStarted(ILogger logger, string server, string cause);
}
