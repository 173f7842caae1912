using System.Net;

namespace Gateway.Commands.Doctor;

/// <summary>Whether Forgejo's OAuth2 provider is on, and whether it takes the client id and secret.</summary>
internal static class OAuthCheck
{
    private const string Provider = "OAuth at Forgejo";
    private const string Client = "client id, secret";

    public static async Task<Finding> ProviderAsync(Patient patient, CancellationToken cancellationToken)
    {
        var answer = await patient.Forgejo.GetAsync(patient.InternalUrl + "/.well-known/openid-configuration", cancellationToken);
        if (!answer.IsOk)
        {
            return answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
                ? Finding.Fail(Provider, "it is switched off.", "set [oauth2] ENABLED = true in Forgejo's app.ini and restart Forgejo.")
                : Finding.Fail(Provider, $"{patient.InternalUrl} cannot be asked: {answer.Words}.", "mend the line above first.");
        }

        // Forgejo builds its own links from ROOT_URL; people who sign in end up there.
        var issuer = Json.Text(answer.Body, "issuer")?.TrimEnd('/');
        return string.Equals(issuer, patient.ForgejoUrl, StringComparison.OrdinalIgnoreCase)
            ? Finding.Ok(Provider, "it is on.")
            : Finding.Warn(Provider, $"it is on, but Forgejo takes itself for {issuer ?? "nothing"}, not for {patient.ForgejoUrl}.", "let Forgejo's [server] ROOT_URL and Forgejo:Url be the same.");
    }

    /// <summary>
    /// A refresh with a token that cannot exist: Forgejo looks at the client first. unauthorized_client (the token cannot be parsed) means that the client is
    /// good; a wrong id or secret is invalid_client. It changes nothing at Forgejo.
    /// </summary>
    public static async Task<Finding> ClientAsync(Patient patient, CancellationToken cancellationToken)
    {
        var (id, secret) = (patient.Configuration["Forgejo:ClientId"] ?? "", patient.Configuration["Forgejo:ClientSecret"] ?? "");
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = "none", ["client_id"] = id };
        if (secret.Length > 0)
        {
            form["client_secret"] = secret;
        }

        var answer = await patient.Forgejo.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, patient.InternalUrl + "/login/oauth/access_token") { Content = new FormUrlEncodedContent(form) }, cancellationToken);
        return Json.Text(answer.Body, "error") switch
        {
            "unauthorized_client" => Finding.Ok(Client, secret.Length > 0 ? $"Forgejo takes {id} and its secret." : $"Forgejo takes {id} as a public application."),
            "invalid_client" => Refused(answer.Body, secret),
            _ => Finding.Fail(Client, $"Forgejo does not say whether it takes them: {answer.Words}.", "mend the lines above first."),
        };
    }

    private static Finding Refused(string body, string secret)
    {
        // The texts decide only which advice is given.
        if (Json.Text(body, "error_description")?.Contains("cannot load client", StringComparison.Ordinal) == true)
        {
            return Finding.Fail(Client, "Forgejo does not know the client id.", "register the gateway there ('register --forgejo URL', docs/forgejo.md) and set Forgejo:ClientId.");
        }

        return secret.Length == 0
            ? Finding.Fail(Client, "Forgejo wants a secret and none is set.", "set Forgejo:ClientSecret (docs/operations.md).")
            : Finding.Fail(Client, "Forgejo refuses the secret.", "copy it again, without a line break, or make a new one on the application's page at Forgejo.");
    }
}
