namespace Gateway.Auth.Pages;

/// <summary>What the consent page says.</summary>
/// <param name="ClientName">As the client gave it; unverified.</param>
/// <param name="RedirectHost">Where the answer goes, as a person can check it.</param>
/// <param name="ClientHost">The host whose document describes the app; null where the app described itself or the operator did.</param>
/// <param name="NameVerified">The operator gave the name.</param>
/// <param name="OnlyThisComputer">The document lists no other place for answers than programs on people's own computers.</param>
/// <param name="OnThisComputer">The answer goes to a program on the person's own computer: any of them could be asking.</param>
/// <param name="ServerName">The stdio server's name.</param>
/// <param name="ForgejoHost">The Forgejo whose account is used.</param>
/// <param name="Abilities">What the app may do, in words.</param>
/// <param name="Duration">How long, in words.</param>
/// <param name="InAll">What the gateway itself may do at Forgejo, whichever app asks, in words.</param>
/// <param name="ForgejoScopes">What the gateway itself asks of Forgejo, verbatim.</param>
/// <param name="ForgejoSettings">Where the person withdraws what the gateway itself may do.</param>
/// <param name="Form">The form.</param>
public sealed record ConsentView(
    string ClientName,
    string RedirectHost,
    string? ClientHost,
    bool NameVerified,
    bool OnlyThisComputer,
    bool OnThisComputer,
    string ServerName,
    string ForgejoHost,
    IReadOnlyList<Ability> Abilities,
    string Duration,
    IReadOnlyList<Ability> InAll,
    string ForgejoScopes,
    string ForgejoSettings,
    PageForm Form);

/// <summary>One thing that an app may do.</summary>
public sealed record Ability(string Title, string Detail);
