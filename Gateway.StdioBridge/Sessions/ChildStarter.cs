using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Probing;
using Gateway.StdioBridge.Settings;
using Gateway.StdioBridge.Translation.Facing;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Starts children with the person's credential filled in.</summary>
internal sealed partial class ChildStarter(
    IChildLauncher launcher, IChildCredentialSource credentials, ServerEras eras, BridgeSessions sessions, ChildRoom room, WarmChildren warm, ILogger<ChildStarter> logger)
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
        var fault = await LaunchAsync(session, link, credential, cancellationToken);
        if (fault != CallFault.None || take())
        {
            return fault;
        }

        await link.StopAsync();
        return CallFault.SessionEnded;
    }

    /// <summary>Takes a child that waits for its person, or a place, and starts one for a conversation. A fault: there is no child.</summary>
    public async Task<CallFault> LaunchAsync(IConversation conversation, ChildLink link, ChildCredential credential, CancellationToken cancellationToken)
    {
        // Before the start: a program that is replaced meanwhile must look outdated, never newer than it is.
        var program = sessions.Programs.Of(conversation.Server, conversation.Settings);
        if (warm.TryTake(conversation, credential.Version, program) is { } ready)
        {
            ready.Bind(link);
            link.Released = GiveBackAsync(conversation, link);
            return CallFault.None;
        }

        return await room.TakeAsync(conversation.PersonId) ? await LaunchAsync(conversation, link, credential, program, cancellationToken) : CallFault.NoRoom;
    }

    /// <summary>Starts a child that nobody needs yet, if there is room.</summary>
    public async Task WarmAsync(string server, StdioServerOptions settings, Caller caller)
    {
        // One that needs a face of the other era is made by whoever has the conversation.
        if (!(await eras.OfAsync(server, settings)).HasFlag(ChildEras.Legacy)
            || (await CredentialAsync(settings, caller, CancellationToken.None)).Credential is not { } credential)
        {
            return;
        }

        var child = new WarmChild(server, caller.PersonId, credential.Version, sessions.Programs.Of(server, settings));
        if (!warm.TryReserve(child))
        {
            return;
        }

        try
        {
            child.Child = await launcher.StartAsync(Spec(server, settings, credential), child, CancellationToken.None);
            warm.OnStarted(child);
        }
        catch (ChildStartException exception)
        {
            LogNotStarted(logger, server, exception.Message);
        }
        finally
        {
            if (child.Child is null)
            {
                warm.GiveUp(child);
            }
        }
    }

    private async Task<CallFault> LaunchAsync(IConversation conversation, ChildLink link, ChildCredential credential, string program, CancellationToken cancellationToken)
    {
        var launched = false;
        try
        {
            launched = await TryLaunchAsync(conversation, link, credential, program, cancellationToken);
            return launched ? CallFault.None : CallFault.ChildNotStarted;
        }
        finally
        {
            if (launched)
            {
                link.Released = GiveBackAsync(conversation, link);
            }
            else
            {
                sessions.GiveChild(conversation.PersonId);
            }
        }
    }

    /// <summary>Waits a moment for a child whose output ended, and says how it ended. Null: it goes on without its output.</summary>
    public static async Task<ChildExit?> ExitOfAsync(ChildLink link, TimeProvider time)
    {
        var exited = link.Child.Exited;
        return await exited.EndsWithinAsync(TimeSpan.FromSeconds(1), time) ? await exited : null;
    }

    /// <summary>Notes the last words of a child that did not get ready; those of one that has ended (<paramref name="exit"/>) are in the log already.</summary>
    public void NoteFailure(IConversation conversation, ChildLink link, ChildExit? exit)
    {
        foreach (var line in sessions.Words.Keep(conversation, link))
        {
            if (exit is null)
            {
                LogLastWords(logger, conversation.Server, line);
            }
        }
    }

    /// <summary>What a child is started as, its placeholders filled in; a placeholder without a value becomes empty.</summary>
    internal static ChildSpec Spec(string server, StdioServerOptions settings, ChildCredential credential) => new(
        server,
        settings.Command,
        [.. settings.Arguments.Select(argument => Placeholders.Fill(argument, credential.Placeholders))],
        settings.Environment.ToDictionary(entry => entry.Key, entry => Placeholders.Fill(entry.Value, credential.Placeholders), StringComparer.Ordinal),
        settings.WorkingDirectory,
        settings.StopGrace,
        settings.MaxMessageBytes,
        credential.Secrets,
        settings.LogStderr)
    {
        Isolation = settings.Isolation,
    };

    private async Task<bool> TryLaunchAsync(IConversation conversation, ChildLink link, ChildCredential credential, string program, CancellationToken cancellationToken)
    {
        try
        {
            link.Attach(await StartAsync(conversation, link, Spec(conversation.Server, conversation.Settings, credential), cancellationToken), credential.Version, program);
            return true;
        }
        catch (ChildStartException exception)
        {
            LogNotStarted(logger, conversation.Server, exception.Message);
            sessions.Words.Forget(conversation);
            return false;
        }
    }

    /// <summary>A conversation of an earlier revision with a server that knows none of them sees its child through a face that does.</summary>
    private async Task<IChild> StartAsync(IConversation conversation, ChildLink link, ChildSpec spec, CancellationToken cancellationToken)
    {
        if (conversation.IsModern || (await eras.OfAsync(conversation.Server, conversation.Settings)).HasFlag(ChildEras.Legacy))
        {
            return await launcher.StartAsync(spec, link, cancellationToken);
        }

        var face = new LegacyFace(link, spec.MaxMessageBytes);
        return face.Around(await launcher.StartAsync(spec, face, cancellationToken));
    }

    private async Task GiveBackAsync(IConversation conversation, ChildLink link)
    {
        await link.Child.Exited;
        sessions.GiveChild(conversation.PersonId);
        conversation.OnReaped(link);
    }

    [LoggerMessage(2420, LogLevel.Error, "{Server}: child could not be started: {Cause}")]
    private static partial void LogNotStarted(ILogger logger, string server, string cause);

    [LoggerMessage(2421, LogLevel.Warning, "{Server}: a child that did not get ready wrote: {Line}")]
    private static partial void LogLastWords(ILogger logger, string server, string line);
}
