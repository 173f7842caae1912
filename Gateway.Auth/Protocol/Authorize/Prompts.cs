namespace Gateway.Auth.Protocol.Authorize;

/// <summary>
/// The prompt parameter (OpenID Connect Core 3.1.2.1). Forgejo ignores it and signs in whoever its own cookie says, so the gateway's pages stand for it.
/// </summary>
/// <param name="Silent">none: no page may be shown.</param>
/// <param name="AskConsent">consent: the consent page is shown whatever is remembered.</param>
/// <param name="AskWho">login, select_account: the page that says who is signed in, with its way to another account, is shown whatever this browser is known for.</param>
internal sealed record Prompts(bool Silent, bool AskConsent, bool AskWho)
{
    /// <summary>Values that are not known are ignored; whether none stands alone is asked elsewhere.</summary>
    public static Prompts Of(string? prompt)
    {
        var words = ScopeSet.Parse(prompt);
        return new Prompts(words.Contains("none"), words.Contains("consent"), words.Contains("login") || words.Contains("select_account"));
    }
}
