using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>The parameters of an authorize request. OAuth 2.1 3.1: one without a value counts as absent, and none may be given twice.</summary>
internal sealed class AuthorizeParameters(IQueryCollection query)
{
    private static readonly string[] Single =
        ["response_type", "response_mode", "state", "scope", "code_challenge", "code_challenge_method", "prompt", "login_hint", "dpop_jkt", "request", "request_uri"];

    /// <summary>The value; null when absent or given twice.</summary>
    public string? this[string name] => query[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>RFC 8707 2: may be repeated.</summary>
    public StringValues Resources => query["resource"];

    public bool IsRepeated(string name) => query[name].Count > 1;

    /// <summary>The first parameter given twice, among those whose error the client may be told.</summary>
    public string? Repeated() => Array.Find(Single, IsRepeated);
}
