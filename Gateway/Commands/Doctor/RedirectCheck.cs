namespace Gateway.Commands.Doctor;

/// <summary>Forgejo tells nobody which redirect URIs an application has: the line says which it must be.</summary>
internal static class RedirectCheck
{
    public static Finding Run(Patient patient) =>
        Finding.Ok("redirect URI", $"the application at Forgejo must have exactly {patient.Origin}/oauth/callback.");
}
