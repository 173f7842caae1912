namespace Gateway.Sandbox.Forgejo;

/// <summary>What a test may turn while the stand-in runs; takes effect at the next request.</summary>
internal sealed class ForgejoSettings
{
    /// <summary>Life of access tokens issued from now on.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Life of refresh tokens issued from now on; Forgejo's default is 730 h, restarted at each refresh.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromHours(730);

    /// <summary>Forgejo's INVALIDATE_REFRESH_TOKENS: every issue raises the grant's counter and kills earlier refresh tokens.</summary>
    public bool InvalidateRefreshTokens { get; set; } = true;

    /// <summary>False: discovery is 404, every other OAuth path 403.</summary>
    public bool OAuthEnabled { get; set; } = true;

    /// <summary>Forgejo 16 and later repeat the refused token in the 401's message.</summary>
    public bool TokenInErrors { get; set; }
}
