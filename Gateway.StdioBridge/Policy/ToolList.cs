using System.Buffers;
using System.Runtime.InteropServices;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Policy;

/// <summary>Copies an answer to tools/list as the policy wants it seen.</summary>
internal static class ToolList
{
    /// <summary>Whether the answer to a request must go through <see cref="TryWrite"/>.</summary>
    public static bool Concerns(ToolPolicy policy, string method, MessageKind kind) =>
        (policy.Hides || policy.Annotates) && kind == MessageKind.Response && method == "tools/list";

    /// <summary>Writes <paramref name="message"/> with its tools filtered and annotated. False: the list cannot be read; nothing was written.</summary>
    public static bool TryWrite(IBufferWriter<byte> output, ToolPolicy policy, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        List<Replacement> edits = [];
        if (!ToolListScan.TryFind(policy, hidesTasks: false, message, envelope, edits))
        {
            return false;
        }

        MessageSplice.Write(output, message, CollectionsMarshal.AsSpan(edits));
        return true;
    }
}
