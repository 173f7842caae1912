using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>A token request: form or JSON; the client by body or by Basic.</summary>
internal sealed record TokenRequest(
    string GrantType, string ClientId, string ClientSecret, string Code, string RedirectUri, string CodeVerifier, string RefreshToken)
{
    /// <summary>Null when the body or the Basic header makes no sense.</summary>
    public static async Task<TokenRequest?> ReadAsync(HttpContext context)
    {
        var values = await ValuesAsync(context.Request);
        if (values is null || !TryBasic(context.Request.Headers.Authorization.ToString(), values))
        {
            return null;
        }

        string Value(string name) => values.GetValueOrDefault(name, "");
        return new TokenRequest(
            Value("grant_type"), Value("client_id"), Value("client_secret"), Value("code"), Value("redirect_uri"), Value("code_verifier"), Value("refresh_token"));
    }

    private static async Task<Dictionary<string, string>?> ValuesAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            return (await request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString());
        }

        try
        {
            return request.HasJsonContentType()
                ? await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(request.Body)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryBasic(string header, Dictionary<string, string> values)
    {
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var decoded = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), decoded, out var length)
            || Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is not [var id, var secret]
            || (values.TryGetValue("client_id", out var named) && named != id))
        {
            return false;
        }

        (values["client_id"], values["client_secret"]) = (id, secret);
        return true;
    }
}
