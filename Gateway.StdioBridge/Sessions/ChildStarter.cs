using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Starts children with the person's credential filled in.</summary>
internal sealed partial class ChildStarter(IChildLauncher launcher, IChildCredentialSource credentials, BridgeSessions sessions, ChildRoom room, ILogger<ChildStarter> logger)
{
    private static readonly ChildCredential Nothing = new("", new Dictionary<string, string>(), []);

    public ValueTask<ChildCredentialResult> CredentialAsync(StdioServerOptions settings, Caller caller, CancellationToken cancellationToken) =>
        Placeholders.UsesCredential(settings)
            ? credentials.GetAsync(caller, cancellationToken)
            : ValueTask.FromResult(new ChildCredentialResult(ChildCredentialStatus.Available, Nothing));

    public ValueTask<ChildCredentialResult> ReplaceAsync(Caller caller, ChildCredential refused, CancellationToken cancellationToken) =>
        credentials.ReplaceAsync(caller, refused, cancellationToken);

    /// <summary>
    /// Takes a place, starts a child and hands it to the session by <paramref name="take"/>, which says whether the session still wants it. A fault: there is no child.
    /// </summary>
    public async Task<CallFault> StartAsync(BridgeSession session, ChildLink link, ChildCredential credential, Func<bool> take, CancellationToken cancellationToken)
    {
        if (!await room.TakeAsync(session))
        {
            return CallFault.NoRoom;
        }

        if (!await LaunchInPlaceAsync(session, link, credential, cancellationToken))
        {
            return CallFault.ChildNotStarted;
        }

        if (take())
        {
            return CallFault.None;
        }

        await link.StopAsync();
        return CallFault.SessionEnded;
    }

    /// <summary>Starts a child at its place in a conversation. False: it could not be started.</summary>
    public async Task<bool> LaunchAsync(IConversation conversation, ChildLink link, ChildCredential credential, CancellationToken cancellationToken)
    {
        try
        {
            var child = await launcher.StartAsync(Spec(conversation, credential), link, cancellationToken);
            link.Attach(child, credential.Version);
            _ = CountAsync(child);
            return true;
        }
        catch (ChildStartException exception)
        {
            LogNotStarted(logger, conversation.Server, exception.Message);
            return false;
        }
    }

    /// <summary>Waits a moment for a child whose output ended, and says how it ended. Null: it goes on without its output.</summary>
    public static async Task<ChildExit?> ExitOfAsync(ChildLink link, TimeProvider time)
    {
        var exited = link.Child.Exited;
        return await exited.EndsWithinAsync(TimeSpan.FromSeconds(1), time) ? await exited : null;
    }

    /// <summary>Logs the last words of a child that lives but did not get ready.</summary>
    public void NoteFailure(IConversation conversation, ChildLink link)
    {
        foreach (var line in link.Child.LastErrorLines(5))
        {
            LogLastWords(logger, conversation.Server, line);
        }
    }

    private static ChildSpec Spec(IConversation conversation, ChildCredential credential)
    {
        var settings = conversation.Settings;
        return new ChildSpec(
            conversation.Server,
            settings.Command,
            [.. settings.Arguments.Select(argument => Placeholders.Fill(argument, credential.Placeholders))],
            settings.Environment.ToDictionary(entry => entry.Key, entry => Placeholders.Fill(entry.Value, credential.Placeholders), StringComparer.Ordinal),
            settings.WorkingDirectory,
            settings.StopGrace,
            settings.MaxMessageBytes,
            credential.Secrets,
            settings.LogStderr);
    }

    private async Task<bool> LaunchInPlaceAsync(BridgeSession session, ChildLink link, ChildCredential credential, CancellationToken cancellationToken)
    {
        var launched = false;
        try
        {
            launched = await LaunchAsync(session, link, credential, cancellationToken);
            return launched;
        }
        finally
        {
            if (launched)
            {
                link.Released = GiveBackAsync(session, link);
            }
            else
            {
                sessions.GiveChild(session.Info.PersonId);
            }
        }
    }

    private async Task GiveBackAsync(BridgeSession session, ChildLink link)
    {
        await link.Child.Exited;
        session.Drop(link);
        sessions.GiveChild(session.Info.PersonId);
    }

    private async Task CountAsync(IChild child)
    {
        sessions.CountChild(1);
        await child.Exited;
        sessions.CountChild(-1);
    }

    [LoggerMessage(2420, LogLevel.Error, "{Server}: child could not be started: {Cause}")]
    private static partial void LogNotStarted(ILogger logger, string server, string cause);

    [LoggerMessage(2421, LogLevel.Warning, "{Server}: a child that did not get ready wrote: {Line}")]
    private static partial void LogLastWords(ILogger logger, string server, string line);
}
