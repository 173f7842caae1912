using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>Says what the catalogue knows, with the client's id, and shows of it what the policy shows of a child's own answer.</summary>
internal static class CatalogueTalk
{
    /// <summary>A learned page as the answer to a request; null: it cannot be shown.</summary>
    public static MessageBuffer? Write(StdioServerOptions settings, LearnedAnswer answer, byte[] page, ReadOnlySpan<byte> id, string method)
    {
        var buffer = new MessageBuffer();
        if (answer.IsError)
        {
            JsonRpcError.WriteRaw(buffer, id, page);
            return buffer;
        }

        JsonRpcError.WriteResult(buffer, id, page);
        var policy = ToolPolicy.Of(settings.Tools);
        if (!ToolList.Concerns(policy, method, MessageKind.Response))
        {
            return buffer;
        }

        using (buffer)
        {
            var shown = new MessageBuffer();
            if (MessagePeek.TryRead(buffer.Written, out var envelope, out _) && ToolList.TryWrite(shown, policy, buffer.Written, envelope))
            {
                return shown;
            }

            shown.Dispose();
            return null;
        }
    }
}
