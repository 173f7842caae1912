using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// MCP 2025-11-25, elicitation, "URL Elicitation Required Error": the call ended, and may be made anew when the person was at a page. -32042 must not be sent in
/// 2026-07-28, where the same is an input_required without requestState: its retry is a new call.
/// </summary>
internal static class UrlElicitation
{
    private const string Code = "-32042";

    /// <summary>Whether an error is this one.</summary>
    public static bool IsIn(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var code = JsonMembers.Find(message, envelope.Params, "code"u8);
        return code.Type == JsonTokenType.Number && Encoding.ASCII.GetString(MessageText.GetRaw(message, code.Value)) == Code;
    }

    /// <summary>Writes what a stateless client gets instead; returns its HTTP status.</summary>
    public static int Write(MessageBuffer output, in ReadOnlySequence<byte> message, in Envelope envelope, byte[] clientId, ServerProfile profile, ClientCapabilities? client)
    {
        if (client?.Declares("elicitation", "url") != true)
        {
            JsonRpcError.Write(
                output, clientId, RpcCodes.MissingCapability, "The request needs the client capability elicitation with url.",
                """{"requiredCapabilities":{"elicitation":{"url":{}}}}"""u8);
            return ModernStatus.Of(RpcCodes.MissingCapability);
        }

        JsonRpcError.WriteResult(output, clientId, InputRequired(message, envelope, profile));
        return 200;
    }

    private static byte[] InputRequired(in ReadOnlySequence<byte> message, in Envelope envelope, ServerProfile profile)
    {
        var result = new StringBuilder("{\"resultType\":\"input_required\",\"inputRequests\":{");
        var (number, comma) = (0, "");
        foreach (var page in Pages(message, envelope))
        {
            result.Append(comma).Append("\"elicitation_").Append(++number).Append("\":{\"method\":\"elicitation/create\",\"params\":").Append(page).Append('}');
            comma = ",";
        }

        return Encoding.UTF8.GetBytes(result.Append("},\"_meta\":{\"").Append(MetaKeys.Prefix).Append("serverInfo\":").Append(Encoding.UTF8.GetString(profile.ServerInfo)).Append("}}").ToString());
    }

    /// <summary>Raw params of each elicitation that the error names.</summary>
    private static List<string> Pages(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var data = JsonMembers.Find(message, envelope.Params, "data"u8);
        var list = JsonMembers.Find(message, data.Value, "elicitations"u8);
        if (list.Type != JsonTokenType.StartArray)
        {
            return [];
        }

        using var pages = JsonDocument.Parse(message.Slice(list.Value.Start, list.Value.Length));
        return [.. pages.RootElement.EnumerateArray().Where(page => page.ValueKind == JsonValueKind.Object).Take(Questions.Limit).Select(page => page.GetRawText())];
    }
}
