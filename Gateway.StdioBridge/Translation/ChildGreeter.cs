using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Translation;

/// <summary>Starts children and shakes hands with them in place of a client that knows no handshake.</summary>
internal sealed class ChildGreeter(ChildStarter starter, TimeProvider time)
{
    /// <summary>The version that children of earlier revisions are greeted with.</summary>
    public const string NewestLegacy = "2025-11-25";

    /// <summary>How long a credential is taken for the newest without looking.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    /// <summary>Starts the child's process; what it is greeted with can wait.</summary>
    public async Task<Started> StartAsync(TranslatedChild child, Caller caller)
    {
        var granted = await starter.CredentialAsync(child.Settings, caller, CancellationToken.None);
        return granted.Credential is { } credential ? await LaunchAsync(child, credential) : new Started(null, CallFault.None, null, granted.Status);
    }

    public async Task<Opened> OpenAsync(TranslatedChild child, Caller caller)
    {
        // What was to be started in advance and was not, is tried anew: the person may have signed in meanwhile.
        var started = child.Starting is { } early && await early is { Link: not null } ready ? ready : await StartAsync(child, caller);
        if (started.Credential is not { } credential)
        {
            return new Opened(started.Status, CallFault.None);
        }

        var (fault, tokenRefused) = await GreetAsync(child, started);
        if (!tokenRefused)
        {
            return new Opened(ChildCredentialStatus.Available, fault);
        }

        // A child that ends at once most often found its token refused: once more with a newer one, then the person must sign in.
        var granted = await starter.ReplaceAsync(caller, credential, CancellationToken.None);
        return granted.Credential is { } newer
            ? new Opened(ChildCredentialStatus.Available, (await GreetAsync(child, await LaunchAsync(child, newer))).Fault)
            : new Opened(granted.Status, CallFault.None);
    }

    /// <summary>Whether the child may serve further calls: null, or what the person's credential has become. <paramref name="stale"/>: there is a newer one.</summary>
    public async Task<(ChildCredentialStatus Status, bool Stale)> CheckAsync(TranslatedChild child, Caller caller, CancellationToken cancellationToken)
    {
        if (!Placeholders.UsesToken(child.Settings) || time.GetElapsedTime(child.CheckedAt) < Trust)
        {
            return (ChildCredentialStatus.Available, false);
        }

        child.CheckedAt = time.GetTimestamp();
        var granted = await starter.CredentialAsync(child.Settings, caller, cancellationToken);
        return (granted.Status, granted.Credential is { } credential && credential.Version != child.CredentialVersion);
    }

    private async Task<Started> LaunchAsync(TranslatedChild child, ChildCredential credential)
    {
        var link = child.NewLink();
        child.CredentialVersion = credential.Version;
        var fault = await starter.LaunchAsync(child, link, credential, CancellationToken.None);
        return new Started(fault == CallFault.None ? link : null, fault, credential, ChildCredentialStatus.Available);
    }

    private async Task<(CallFault Fault, bool TokenRefused)> GreetAsync(TranslatedChild child, Started started)
    {
        if (started.Link is not { } link)
        {
            return (started.Fault, false);
        }

        var fault = await (child.IsModern ? DiscoverAsync(child) : ShakeHandsAsync(child, link));
        if (fault == CallFault.None)
        {
            return (fault, false);
        }

        var exit = fault == CallFault.ChildExited ? await ChildStarter.ExitOfAsync(link, time) : null;
        starter.NoteFailure(child, link, exit);
        _ = link.StopAsync();
        return (fault, exit is { Requested: false, ExitCode: not 0 } && Placeholders.UsesToken(child.Settings));
    }

    /// <summary>A stateless child needs no greeting; what it says of itself shows that it is one, and is alive.</summary>
    private static async Task<CallFault> DiscoverAsync(TranslatedChild child)
    {
        using var answer = await child.AskAsync("server/discover", "{}");
        var fault = Take(child, answer);
        if (fault == CallFault.None)
        {
            child.Discovered(answer.Result);
        }

        return fault;
    }

    private static async Task<CallFault> ShakeHandsAsync(TranslatedChild child, ChildLink link)
    {
        using var answer = await child.AskAsync("initialize", $$$"""
            {"protocolVersion":"{{{NewestLegacy}}}","capabilities":{{{child.Capabilities.Told}}},"clientInfo":{{{ModernEnvelope.ClientInfo}}}}
            """);
        var fault = Take(child, answer);
        return fault == CallFault.None ? await link.SendAsync(OwnCalls.Notification("notifications/initialized")) : fault;
    }

    private static CallFault Take(TranslatedChild child, in OwnAnswer answer)
    {
        if (answer.Fault != CallFault.None)
        {
            return answer.Fault;
        }

        if (answer.Result.IsEmpty || ServerProfile.Read(answer.Result) is not { } profile)
        {
            return CallFault.NotJsonRpc;
        }

        child.Welcome(profile);
        return CallFault.None;
    }
}
