using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>A request as somebody might send it who means no good, or whose program is broken.</summary>
internal sealed record BadRequest(string Method, string Target, string? ContentType, byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public string Path => Target.Split('?')[0];

    public HttpRequestMessage Build()
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Target);
        if (Method is "POST" or "PUT")
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public override string ToString() =>
        $"{Method} {Target} [{ContentType}] {string.Join(", ", Headers.Select(header => $"{header.Key}: {header.Value}"))} {Convert.ToBase64String(Body)}";
}

/// <summary>Makes them: nonsense, and nonsense among values that are good.</summary>
internal static class BadInput
{
    /// <summary>Texts that have broken servers before.</summary>
    public static readonly string[] Corpus =
    [
        "", " ", "\0", "%00", "%", "%zz", "%c0%ae", "\r\nSet-Cookie: a=b", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "../../etc/passwd",
        "\u202Eevil", "\uD800", "\uFEFF", "ｆｏｒｇｅｊｏ", "null", "undefined", "NaN", "-1", "1e309", "9223372036854775808", "[]", "{}", "[[[[[[[[", "true", "a;b", "a,b", "a b  c",
        "https://attacker.example.org/cb", "http://127.0.0.1:99999/", "http://[::1", "javascript:alert(1)", "//attacker.example.org", "https://a@b:c@d/", "data:text/html,x", "file:///etc/passwd",
        "fjg_at_", "fjg_rt_short", "fjg_ac_" + new string('A', 43), "gta_x", "urn:ietf:params:oauth:request_uri:x", "https://client.example.org/id.json",
    ];

    private static readonly string[] Names =
    [
        "client_id", "client_secret", "redirect_uri", "response_type", "response_mode", "scope", "state", "code_challenge", "code_challenge_method", "resource", "prompt",
        "login_hint", "nonce", "request", "request_uri", "grant_type", "code", "code_verifier", "refresh_token", "token", "token_type_hint", "error", "error_description",
        "form_token", "decision", "fjg_request", "request_token", "dpop_jkt", "__proto__", "",
    ];

    private static readonly string[] Members =
    [
        "redirect_uris", "client_name", "client_uri", "logo_uri", "scope", "grant_types", "response_types", "token_endpoint_auth_method", "application_type", "contacts", "jwks",
        "software_statement", "client_id",
    ];

    private static readonly (string Method, string Path)[] Endpoints =
    [
        ("GET", "/oauth/authorize"), ("GET", "/oauth/callback"), ("GET", "/oauth/signed-in"), ("POST", "/oauth/signed-in"), ("POST", "/oauth/consent"), ("POST", "/oauth/retry"),
        ("POST", "/oauth/token"), ("POST", "/oauth/token"), ("POST", "/oauth/register"), ("POST", "/oauth/register"), ("POST", "/oauth/revoke"), ("POST", "/oauth/introspect"), ("POST", "/oauth/par"),
        ("GET", "/oauth/register/one"), ("PUT", "/oauth/register/one"), ("DELETE", "/oauth/register/one"), ("GET", "/authorize"), ("POST", "/token"), ("POST", "/register"),
        ("GET", "/.well-known/oauth-authorization-server/oauth"), ("GET", "/.well-known/oauth-protected-resource/mcp"), ("GET", "/mcp"), ("POST", "/mcp"),
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded; charset=utf-7", "nonsense", "a/b;;", "",
    ];

    /// <param name="good">Values that mean something to the server.</param>
    public static Gen<BadRequest> Requests(IReadOnlyList<string> good)
    {
        var text = Text(good);
        return from endpoint in Gen.Elements(Endpoints)
               from query in Pairs(text, endpoint.Method == "GET" ? 12 : 2)
               from form in Pairs(text, 12)
               from json in Json(text, 3)
               from raw in ArbMap.Default.GeneratorFor<byte[]>()
               from kind in Gen.Choose(0, 9)
               from odd in Gen.Elements(ContentTypes)
               from headers in Headers(text)
               select new BadRequest(
                   endpoint.Method, endpoint.Path + "?" + query,
                   kind == 0 ? odd : TakesJson(endpoint.Path) ? "application/json" : "application/x-www-form-urlencoded",
                   kind == 1 ? raw : Encoding.UTF8.GetBytes(TakesJson(endpoint.Path) ? json : form),
                   headers);
    }

    /// <summary>What a client might send to change its registration: itself, and then anything.</summary>
    public static Gen<string> Updates(string clientId, IReadOnlyList<string> good) => Json(Text(good), 3).Select(json => $"{{\"client_id\":\"{clientId}\",\"x\":0,{json[1..]}");

    private static bool TakesJson(string path) => path.Contains("/register", StringComparison.Ordinal);

    private static Gen<string> Text(IReadOnlyList<string> good) => Gen.Frequency(
        (5, Gen.Elements(good.ToArray())),
        (3, Gen.Elements(Corpus)),
        (2, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")),
        (1, from one in Gen.Elements(good.ToArray()) from tail in Gen.Elements(Corpus) select one + tail),
        (1, from length in Gen.Choose(1, 9000) from letter in Gen.Elements('a', '%', '\u00e9', ' ', '/') select new string(letter, length)));

    // Sometimes unescaped: what a parser makes of that is its own affair.
    private static Gen<string> Pairs(Gen<string> text, int most) =>
        from names in Gen.Elements(Names).ListOf()
        from values in text.ListOf()
        from escape in Gen.Choose(0, 9)
        select string.Join('&', names.Zip(values).Take(most).Select(pair => escape == 0
            ? $"{pair.First}={Printable(pair.Second)}"
            : $"{pair.First}={Uri.EscapeDataString(Whole(pair.Second))}"));

    private static Gen<string> Json(Gen<string> text, int depth)
    {
        var value = depth == 0 ? Leaf(text) : Gen.Frequency((3, Leaf(text)), (1, Leaf(text).ListOf().Select(items => $"[{string.Join(',', items)}]")), (1, Json(text, depth - 1)));
        return from names in Gen.Elements(Members).ListOf()
               from values in value.ListOf()
               select "{" + string.Join(',', names.Zip(values).Take(10).Select(pair => $"\"{pair.First}\":{pair.Second}")) + "}";
    }

    private static Gen<string> Leaf(Gen<string> text) => Gen.Frequency(
        (4, text.Select(value => System.Text.Json.JsonSerializer.Serialize(Whole(value)))),
        (2, text.Select(value => $"[{System.Text.Json.JsonSerializer.Serialize(Whole(value))}]")),
        (1, Gen.Elements("null", "true", "0", "-1", "1e400", "[]", "{}", "[null]", "\"", "{\"a\":")));

    private static Gen<IReadOnlyList<KeyValuePair<string, string>>> Headers(Gen<string> text) =>
        from name in Gen.Elements("Authorization", "DPoP", "Cookie", "Accept", "X-Forwarded-Host", "Origin", "Accept-Language")
        from scheme in Gen.Elements("Bearer ", "DPoP ", "Basic ", "fjg-session=", "")
        from value in text
        from any in Gen.Choose(0, 2)
        select (IReadOnlyList<KeyValuePair<string, string>>)(any == 0 ? [] : [KeyValuePair.Create(name, Cut(scheme + Printable(value)))]);

    private static string Cut(string text) => text[..Math.Min(text.Length, 4000)].TrimEnd();

    private static string Printable(string text) => new([.. text.Where(letter => letter is > ' ' and <= '~' and not ('#' or '&'))]);

    // A lone surrogate has no UTF-8; what a client sends in its place is U+FFFD.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
