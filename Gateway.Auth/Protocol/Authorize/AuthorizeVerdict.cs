using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>What is to be done with an authorize request.</summary>
internal abstract record AuthorizeVerdict
{
    private AuthorizeVerdict()
    {
    }

    public sealed record Valid(AuthorizeRequest Request, Client Client, Prompts Prompts) : AuthorizeVerdict;

    /// <summary>OAuth 2.1 4.1.2.1: client or redirect URI are not certain, so the browser must not be sent anywhere.</summary>
    public sealed record Page(ErrorEntry Entry) : AuthorizeVerdict;

    /// <summary>The client is told.</summary>
    public sealed record Refused(string RedirectUri, string? State, OAuthError Error) : AuthorizeVerdict;
}
