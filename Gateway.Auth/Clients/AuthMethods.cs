namespace Gateway.Auth.Clients;

/// <summary>How a client proves who it is at the token endpoint (RFC 7591 2, token_endpoint_auth_method).</summary>
internal static class AuthMethods
{
    /// <summary>It does not: a public client.</summary>
    public const string None = "none";

    public const string Post = "client_secret_post";

    public const string Basic = "client_secret_basic";

    public static bool IsSecret(string? method) => method is Post or Basic;
}
