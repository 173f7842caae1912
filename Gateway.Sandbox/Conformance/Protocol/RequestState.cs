using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>
/// The answers so far, carried by the client from round to round. It is the client's to change, so it is authenticated and bound to
/// the method and name that it was made for.
/// </summary>
internal static class RequestState
{
    /// <summary>The same in every process, because a retry may reach another one. It protects nothing but a fixture.</summary>
    private static readonly byte[] Key = SHA256.HashData("conformance fixture"u8);

    public static string Seal(Request request, JsonObject answers)
    {
        var body = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(answers.ToJsonString()));
        return $"{body}.{Base64Url.EncodeToString(Tag(request, body))}";
    }

    /// <summary>Earlier answers and those of this request, which win; null when either is not what this server handed out or asked for.</summary>
    public static JsonObject? Collect(Request request)
    {
        var answers = request.Parameters.ContainsKey("requestState") ? Open(request) : [];
        if (answers is null || !request.Parameters.TryGetPropertyValue("inputResponses", out var responses))
        {
            return answers;
        }

        if (responses is not JsonObject given)
        {
            return null;
        }

        foreach (var (key, value) in given)
        {
            answers[key] = value?.DeepClone();
        }

        return answers;
    }

    private static JsonObject? Open(Request request)
    {
        var parts = request.Text("requestState").Split('.');
        if (parts.Length != 2 || !Base64Url.IsValid(parts[0]) || !Base64Url.IsValid(parts[1]))
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(parts[1]), Tag(request, parts[0]))
            ? Json.TryObject(Base64Url.DecodeFromChars(parts[0]))
            : null;
    }

    private static byte[] Tag(Request request, string body) =>
        HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{request.Method}\n{request.Text("name")}\n{body}"));
}
