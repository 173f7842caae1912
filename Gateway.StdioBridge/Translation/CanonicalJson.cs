using System.Buffers;
using System.Text.Json;

namespace Gateway.StdioBridge.Translation;

/// <summary>One spelling for equal objects: members sorted, no white space.</summary>
internal static class CanonicalJson
{
    /// <summary>Writes the value anew; <paramref name="skip"/> names members to leave out, by path from the root like <c>roots/listChanged</c>.</summary>
    public static byte[] Of(JsonElement value, params ReadOnlySpan<string?> skip)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value, "", skip);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string path, ReadOnlySpan<string?> skip)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                WriteMembers(writer, value, path, skip);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, element, path + "[]/", skip);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, JsonElement value, string path, ReadOnlySpan<string?> skip)
    {
        foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (!skip.Contains(path + member.Name))
            {
                writer.WritePropertyName(member.Name);
                Write(writer, member.Value, path + member.Name + "/", skip);
            }
        }
    }
}
