using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a pool's children work on beyond their calls (MCP 2026-07-28, tasks extension).</summary>
internal sealed partial class ChildPool
{
    public TaskTable Tasks { get; } = new(services.Node, services.Time);

    /// <summary>Whether it is known that this server makes no tasks.</summary>
    public bool LacksTasks
    {
        get
        {
            lock (_gate)
            {
                return !isModern || _children.Exists(child => child.IsGreeted && !child.Profile.Extends(TasksExtension.Name));
            }
        }
    }

    /// <summary>Gets the child that works on a task. Without a fault and a child: it is gone, and nobody starts anything anew.</summary>
    public async Task<Taken> TakeAsync(TaskHandle task, Caller caller, CancellationToken cancellationToken)
    {
        var child = task.Child;
        lock (_gate)
        {
            var user = services.InfoOf(server, caller);
            if (_closed || services.IsOver(user, caller) || !_children.Contains(child))
            {
                return Taken.Not(CallFault.None);
            }

            _users.Remember(user);
            child.Users++;
        }

        var taken = default(Taken);
        try
        {
            return taken = await CheckAsync(child, caller, cancellationToken);
        }
        finally
        {
            if (taken.Child is null)
            {
                Return(child);
            }
        }
    }

    private async Task<Taken> CheckAsync(TranslatedChild child, Caller caller, CancellationToken cancellationToken)
    {
        var (status, stale) = await services.Greeter.CheckAsync(child, caller, cancellationToken);
        if (status is ChildCredentialStatus.SignInNeeded or ChildCredentialStatus.Suspended)
        {
            return new Taken(null, status, CallFault.None);
        }

        if (stale)
        {
            // A successor knows nothing of the task: this child takes no other calls, and stops when its tasks are over.
            Outdate(child);
        }

        return Taken.Ready(child);
    }

    /// <summary>The callers lost access: nobody fetches what comes of their tasks.</summary>
    private void EndTasks(Func<BridgeSessionInfo, bool> match)
    {
        foreach (var task in Tasks.Forget(task => match(task.Caller)).Where(task => !task.IsOver))
        {
            _ = TasksExtension.CancelAsync(task);
        }
    }
}
