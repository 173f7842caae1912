using System.Net;

namespace Gateway.Commands.Doctor;

/// <summary>Whether Forgejo answers where browsers go and where the gateway and its children go. No credential is sent.</summary>
internal static class ForgejoCheck
{
    private const string Public = "Forgejo";
    private const string Internal = "Forgejo internal";

    public static async Task<IReadOnlyList<Finding>> RunAsync(Patient patient, CancellationToken cancellationToken)
    {
        var (seen, called) = (patient.ForgejoUrl, patient.InternalUrl);
        if (seen == called)
        {
            return [(await AskAsync(patient, Public, "Forgejo:Url", called, cancellationToken)).Finding];
        }

        var answers = await Task.WhenAll(
            AskAsync(patient, Public, "Forgejo:Url", seen, cancellationToken), AskAsync(patient, Internal, "Forgejo:InternalUrl", called, cancellationToken));
        var (browsers, own) = (answers[0], answers[1]);

        // The browsers' address need not be reachable from a container.
        var first = browsers.Silent && own.Version is not null
            ? Finding.Warn(Public, $"{seen} does not answer from here.", "open it in a browser: people sign in there.")
            : browsers.Finding;
        return browsers.Version is { } one && own.Version is { } other && one != other
            ? [first, Finding.Warn(Internal, $"{called} runs {other}, {seen} runs {one}.", "see that both are the same Forgejo.")]
            : [first, own.Finding];
    }

    private static async Task<Seen> AskAsync(Patient patient, string name, string key, string url, CancellationToken cancellationToken)
    {
        var answer = await patient.Forgejo.GetAsync(url + "/api/v1/version", cancellationToken);
        return answer switch
        {
            { Cause: { } cause } => new Seen(Finding.Fail(name, $"{url} does not answer: {cause}.", $"start Forgejo, or correct {key}."), null, true),
            { IsOk: true } when Json.Text(answer.Body, "version") is { Length: > 0 and < 100 } version => new Seen(Finding.Ok(name, $"{url} runs {version}."), version, false),

            // A Forgejo that demands a sign-in shows its version to nobody else.
            { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => new Seen(Finding.Ok(name, $"{url} answers (its version only to those who sign in)."), null, false),
            { IsOk: true } => new Seen(Finding.Fail(name, $"{url} answers, but not as Forgejo does.", $"correct {key}: address and path, without /api."), null, false),
            _ => new Seen(Finding.Fail(name, $"{url}/api/v1/version: {answer.Words}.", $"look at Forgejo and its proxy, or correct {key}: address and path."), null, false),
        };
    }

    private sealed record Seen(Finding Finding, string? Version, bool Silent);
}
