using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Handles;

/// <summary>tasks/get, tasks/update or tasks/cancel in flight at the child that works on the task.</summary>
internal sealed class TaskCall(TaskHandle task, BridgeSessionInfo caller, ModernRequest request, byte[] id, byte[]? progressToken, string method)
    : NativeCall(task.Child, caller, request, id, progressToken, method, null, null)
{
    public override MessageBuffer ForClient(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        Note(message, envelope);
        return base.ForClient(message, envelope);
    }

    protected override void AddForChild(List<Replacement> edits, in ReadOnlySequence<byte> message) => edits.Add(new(Request.TaskId.Value, task.ChildId));

    protected override void AddForClient(List<Replacement> edits, in ReadOnlySequence<byte> message, in Envelope envelope) =>
        edits.Add(new(TaskState.Read(message, envelope.Params).IdAt, task.RawId));

    private void Note(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var tasks = task.Child.Tasks;
        if (envelope.Kind == MessageKind.Response)
        {
            // A client that cancels may forget the task at once ("Task Cancellation").
            var state = TaskState.Read(message, envelope.Params);
            tasks.Note(task, Method == "tasks/cancel" || (Method == "tasks/get" && state.IsOver), state.Lifetime);
        }
        else if (Method == "tasks/get" && TasksExtension.IsUnknown(ModernAnswer.RpcCode(message, envelope)))
        {
            tasks.Forget(other => ReferenceEquals(other, task));
        }
    }
}
