using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>Recognises what must never reach a log: tokens, codes and secrets by their shape, and Authorization values.</summary>
internal static partial class SecretScan
{
    /// <summary>The first secret in the text, cut so that the failure itself tells little; null where there is none.</summary>
    public static string? FindIn(string text)
    {
        var match = Secrets().Match(text);
        return match.Success ? match.Value[..Math.Min(match.Value.Length, 16)] + "…" : null;
    }

    // The gateway's own tokens, Forgejo's code and client secret prefixes, JWT-like tokens, Authorization values, and OAuth parameters in URLs or forms.
    [GeneratedRegex(
        """fjg_[a-z]{2}_[\w-]{16,}|\bg(?:ta|to)_[a-z0-9]{16,}|\beyJ[\w-]{20,}|\b(?:Bearer|Basic|token) (?!realm|resource)[A-Za-z0-9_./+=-]{20,}|[?&](?:code|state|access_token|refresh_token|client_secret|code_verifier)=[\w.%-]{8,}""")]
    private static partial Regex Secrets();
}
