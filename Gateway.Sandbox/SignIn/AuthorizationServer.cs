namespace Gateway.Sandbox.SignIn;

/// <summary>What the metadata documents said.</summary>
internal sealed record AuthorizationServer(
    string Issuer,
    Uri AuthorizationEndpoint,
    Uri TokenEndpoint,
    Uri RegistrationEndpoint,
    Uri RevocationEndpoint,
    bool SendsIssuer,
    string? ChallengedScope);
