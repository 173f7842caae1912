using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>A client's key, and the proofs that it makes (RFC 9449 4.2).</summary>
internal sealed class DpopClient(AuthServer server) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Learned from the server's last answer.</summary>
    public string? Nonce { get; private set; }

    /// <summary>RFC 7638, made here by the RFC's own words.</summary>
    public string Thumbprint
    {
        get
        {
            var jwk = Jwk();
            return Encode(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""")));
        }
    }

    public void Dispose() => key.Dispose();

    public JsonObject Header() => new() { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = Jwk() };

    public JsonObject Claims(string method, string path, string? accessToken = null)
    {
        JsonObject claims = new()
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["htm"] = method,
            ["htu"] = AuthServer.PublicUrl + path,
            ["iat"] = server.Time.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (Nonce is not null)
        {
            claims["nonce"] = Nonce;
        }

        if (accessToken is not null)
        {
            claims["ath"] = Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));
        }

        return claims;
    }

    public string Sign(JsonNode header, JsonNode claims)
    {
        var text = Encode(Encoding.UTF8.GetBytes(header.ToJsonString())) + "." + Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return text + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>Asks the token endpoint, and once more when it names a nonce.</summary>
    public async Task<(TokenAnswer Answer, string? Type)> TokenAsync(params (string Name, string Value)[] form)
    {
        using var first = await PostAsync(form, Sign(Header(), Claims("POST", "/oauth/token")));
        using var second = (await TokenAnswer.ReadAsync(first)).Error == "use_dpop_nonce" ? await PostAsync(form, Sign(Header(), Claims("POST", "/oauth/token"))) : null;
        var last = second ?? first;
        using var json = JsonDocument.Parse(await last.Content.ReadAsStringAsync());
        return (await TokenAnswer.ReadAsync(last), json.RootElement.TryGetProperty("token_type", out var type) ? type.GetString() : null);
    }

    public Task<HttpResponseMessage> PostAsync((string Name, string Value)[] form, params string[] proofs) => PostAsync("/oauth/token", form, proofs);

    public async Task<HttpResponseMessage> PostAsync(string path, (string Name, string Value)[] form, params string[] proofs)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
        };
        return await SendAsync(request, proofs);
    }

    public Task<HttpResponseMessage> CallAsync(string accessToken, string? proof = null, string scheme = "DPoP") =>
        CallAsync(accessToken, [proof ?? Sign(Header(), Claims("GET", "/mcp", accessToken))], scheme);

    public async Task<HttpResponseMessage> CallAsync(string accessToken, string[] proofs, string scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Authorization = new(scheme, accessToken);
        return await SendAsync(request, proofs);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string[] proofs)
    {
        foreach (var proof in proofs)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        var response = await server.Http.SendAsync(request);
        Nonce = response.Headers.TryGetValues("DPoP-Nonce", out var nonces) ? nonces.Single() : Nonce;
        return response;
    }

    private JsonObject Jwk()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!) };
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
