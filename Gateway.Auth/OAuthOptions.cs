using Microsoft.Extensions.Options;

namespace Gateway.Auth;

/// <summary>Lifetimes and bounds of the authorization server; section <c>OAuth</c>.</summary>
public sealed record OAuthOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OAuth";

    /// <summary>The path of the authorization server, and the issuer's unless that is at the root.</summary>
    public const string DefaultIssuerPath = "/oauth";

    /// <summary>
    /// The issuer's path on the public origin. Default <c>/oauth</c>; allowed: <c>/oauth</c>, <c>/</c> (not while Forgejo, an issuer of its own, shares the
    /// origin). The endpoints stay below <c>/oauth</c>.
    /// </summary>
    public string IssuerPath { get; init; } = DefaultIssuerPath;

    /// <summary>
    /// Whether <c>/authorize</c>, <c>/token</c> and <c>/register</c> are served at the origin too: some clients look there whatever the metadata say.
    /// Default: true where the gateway has a host of its own; cannot be true where Forgejo shares it, whose pages they would hide.
    /// </summary>
    public bool? OriginAliases { get; init; }

    /// <summary>Whether authorization requests must be pushed first (RFC 9126). Default false: no MCP client does so yet.</summary>
    public bool RequirePushedRequests { get; init; }

    /// <summary>How long a code may wait for its exchange. Default 60 s, range 10 s to 60 s (OAuth 2.1 4.1.2 asks for a short life).</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an access token lives. Default 1 h, range 1 min to 24 h.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a refresh token lives unused; every rotation begins anew, so active people never run out. Default 30 d, range 1 h to 366 d.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long after its rotation a refresh token gives the same answer again although the answer has arrived: parallel sessions of a client
    /// share one. Default 60 s, range 0 (strict) to 10 min.
    /// </summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it does so while no token of that answer was ever presented, because the answer was lost. Default 24 h, range 0 to 24 h.</summary>
    public TimeSpan LostAnswerWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Registered clients; past it the oldest never-authorised one goes. Default 10,000, range 10 to 1,000,000.</summary>
    public int MaxClients { get; init; } = 10_000;

    /// <summary>Private redirect schemes without a dot that are accepted. Default cursor, vscode, vscode-insiders.</summary>
    public IReadOnlyList<string>? RedirectSchemes { get; init; }

    /// <summary>How often expired rows are removed. Default 5 min, range 1 s to 1 d.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(5);

    // The binder appends to a list that is not null, so the default cannot stand in the initialiser.
    internal IReadOnlyList<string> EffectiveRedirectSchemes => RedirectSchemes ?? ["cursor", "vscode", "vscode-insiders"];
}

internal sealed class OAuthOptionsValidator : IValidateOptions<OAuthOptions>
{
    private static readonly string[] NeverSchemes = ["http", "https", "javascript", "data", "file", "blob", "about", "vbscript", "ws", "wss", "ftp"];

    public ValidateOptionsResult Validate(string? name, OAuthOptions options)
    {
        List<string> errors = [];
        if (options.IssuerPath is not (OAuthOptions.DefaultIssuerPath or "/"))
        {
            errors.Add($"{OAuthOptions.Section}:{nameof(options.IssuerPath)}: '{options.IssuerPath}' is not possible; allowed: {OAuthOptions.DefaultIssuerPath}, /.");
        }

        errors.AddRange(OptionRange.Errors(Key(nameof(options.CodeLifetime)), options.CodeLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)));
        errors.AddRange(OptionRange.Errors(Key(nameof(options.AccessTokenLifetime)), options.AccessTokenLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)));
        errors.AddRange(OptionRange.Errors(Key(nameof(options.RefreshTokenLifetime)), options.RefreshTokenLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(366)));
        errors.AddRange(OptionRange.Errors(Key(nameof(options.RefreshGrace)), options.RefreshGrace, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        errors.AddRange(OptionRange.Errors(Key(nameof(options.LostAnswerWindow)), options.LostAnswerWindow, TimeSpan.Zero, TimeSpan.FromHours(24)));
        errors.AddRange(OptionRange.Errors(Key(nameof(options.SweepInterval)), options.SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)));
        errors.AddRange(OptionRange.Errors(Key(nameof(options.MaxClients)), options.MaxClients, 10, 1_000_000));
        errors.AddRange(options.EffectiveRedirectSchemes.Where(scheme => !IsPrivate(scheme)).Select(scheme =>
            $"{OAuthOptions.Section}:{nameof(options.RedirectSchemes)}: '{scheme}' is not a private scheme's name."));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string Key(string name) => $"{OAuthOptions.Section}:{name}";

    private static bool IsPrivate(string scheme) =>
        Uri.CheckSchemeName(scheme) && !NeverSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase);
}
