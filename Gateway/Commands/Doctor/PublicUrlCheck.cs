using System.Net;
using Gateway.Auth;

namespace Gateway.Commands.Doctor;

/// <summary>Whether the public URL leads here, and what is found there names itself: clients compare both exactly.</summary>
internal static class PublicUrlCheck
{
    private const string Name = "public URL";

    public static async Task<Finding> RunAsync(Patient patient, CancellationToken cancellationToken)
    {
        foreach (var resource in patient.Server.Resources)
        {
            if (await ResourceAsync(patient, resource, cancellationToken) is { } wrong)
            {
                return wrong;
            }
        }

        return await IssuerAsync(patient, cancellationToken)
            ?? Finding.Ok(Name, $"{patient.Origin} answers, and its metadata names {string.Join(", ", patient.Server.Resources.Select(resource => resource.Identifier))}.");
    }

    private static async Task<Finding?> ResourceAsync(Patient patient, ProtectedResource resource, CancellationToken cancellationToken)
    {
        // RFC 9728 3.1: the well-known part comes between host and path.
        var address = $"{patient.Origin}/.well-known/oauth-protected-resource{resource.Path}";
        var metadata = await patient.Public.GetAsync(address, cancellationToken);
        if (metadata.Cause is not null)
        {
            return Finding.Fail(Name, $"{patient.Origin} does not answer from here: {metadata.Cause}.", "start the gateway and its proxy, or mend DNS; where only this host cannot reach its own public name, try from another.");
        }

        // RFC 9728 3.3: a client throws metadata away whose resource is not the very URL that it has.
        if (!metadata.IsOk || Json.Text(metadata.Body, "resource") != resource.Identifier)
        {
            return Finding.Fail(Name, $"{address} is not this gateway's ({Found(metadata)}).", "let the proxy send this path to the gateway, and set Gateway:PublicUrl to exactly what clients use.");
        }

        return Json.Lists(metadata.Body, "authorization_servers", patient.Server.Issuer) ? await ChallengeAsync(patient, resource, cancellationToken)
            : Finding.Fail(Name, $"{address} names another authorization server than {patient.Server.Issuer}.", "let doctor see the settings that the gateway runs with.");
    }

    // RFC 9728 5.1: what a client's first, unauthorised request is answered with is all that it knows of the gateway.
    private static async Task<Finding?> ChallengeAsync(Patient patient, ProtectedResource resource, CancellationToken cancellationToken)
    {
        var answer = await patient.Public.GetAsync(resource.Identifier, cancellationToken);
        return answer.Status == HttpStatusCode.Unauthorized && answer.Challenge.Contains("resource_metadata=", StringComparison.Ordinal)
            ? null
            : Finding.Fail(Name, $"{resource.Identifier} does not ask for a sign-in ({answer.Words}).", "let the proxy send this path to the gateway and its WWW-Authenticate header back.");
    }

    private static async Task<Finding?> IssuerAsync(Patient patient, CancellationToken cancellationToken)
    {
        // RFC 8414 3.1 and 3.3.
        var address = $"{patient.Origin}/.well-known/oauth-authorization-server{new Uri(patient.Server.Issuer).AbsolutePath.TrimEnd('/')}";
        var metadata = await patient.Public.GetAsync(address, cancellationToken);
        return metadata.IsOk && Json.Text(metadata.Body, "issuer") == patient.Server.Issuer
            ? null
            : Finding.Fail(Name, $"{address} is not this gateway's ({metadata.Words}).", "let the proxy send this path to the gateway.");
    }

    private static string Found(Answer metadata) =>
        metadata.IsOk && Json.Text(metadata.Body, "resource") is { } other ? $"it names {Short(other)}" : metadata.IsOk ? "it answers with something else" : metadata.Words;

    private static string Short(string text) => text.Length > 200 ? text[..200] : text;
}
