using System.Buffers;
using Gateway.StdioBridge.Children;

namespace Gateway.StdioBridge.Sessions;

/// <summary>A child that was started before anybody needed it. What it says before it is taken is nobody's: servers speak when they are greeted.</summary>
/// <param name="server">The stdio server's name.</param>
/// <param name="personId">Whose token it holds.</param>
/// <param name="credentialVersion">Of the credential that it was started with.</param>
/// <param name="program">What it runs.</param>
internal sealed class WarmChild(string server, string personId, string credentialVersion, string program) : IChildListener
{
    private readonly Lock _gate = new();
    private ChildLink? _link;
    private (bool Happened, ChildExit? Exit) _closed;
    private int _gone;

    public string Server => server;

    public string PersonId => personId;

    public string CredentialVersion => credentialVersion;

    public string Program => program;

    /// <summary>Set once it was started.</summary>
    public IChild? Child { get; set; }

    /// <summary>Completes when it was reaped and its place given back, unless somebody took it.</summary>
    public Task Released { get; set; } = Task.CompletedTask;

    /// <summary>Throws it away when nobody takes it in time.</summary>
    public ITimer? Deadline { get; set; }

    /// <summary>True for the one who takes it, or finds that it ended: its place is theirs to give back.</summary>
    public bool TryLeave() => Interlocked.Exchange(ref _gone, 1) == 0;

    /// <summary>Gives the child to a conversation.</summary>
    public void Bind(ChildLink link)
    {
        link.Attach(Child!, credentialVersion, program);
        bool closed;
        lock (_gate)
        {
            (_link, closed) = (link, _closed.Happened);
        }

        if (closed)
        {
            link.OnClosed(_closed.Exit);
        }
    }

    public ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken) =>
        Volatile.Read(ref _link)?.OnMessageAsync(message, cancellationToken) ?? ValueTask.CompletedTask;

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken) =>
        Volatile.Read(ref _link)?.OnOversizedAsync(head, cancellationToken) ?? ValueTask.CompletedTask;

    public void OnClosed(ChildExit? exit)
    {
        ChildLink? link;
        lock (_gate)
        {
            (link, _closed) = (_link, (true, exit));
        }

        link?.OnClosed(exit);
    }
}
