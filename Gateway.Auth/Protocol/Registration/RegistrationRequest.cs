using System.Text.Json;
using Gateway.Auth.Clients;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>What a client said about itself (RFC 7591 2); members that nothing depends on, logos among them, are not even looked at.</summary>
internal sealed record RegistrationRequest(
    IReadOnlyList<string> RedirectUris,
    string? ClientName,
    string? AuthMethod,
    string? ApplicationType,
    IReadOnlyList<string>? GrantTypes,
    IReadOnlyList<string>? ResponseTypes,
    UpdateMembers Update)
{
    public const int LongestBody = 32 * 1024;

    private const string RedirectMember = "redirect_uris";
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 16 };

    public static (RegistrationRequest? Request, OAuthError? Error) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Bounds);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(new MemberReader(json.RootElement)) : (null, NoObject());
        }
        catch (JsonException)
        {
            return (null, NoObject());
        }
    }

    private static (RegistrationRequest? Request, OAuthError? Error) Read(MemberReader reader)
    {
        var request = new RegistrationRequest(
            reader.Texts(RedirectMember) ?? [],
            reader.Text("client_name"),
            reader.Text("token_endpoint_auth_method"),
            reader.Text("application_type"),
            reader.Texts("grant_types"),
            reader.Texts("response_types"),
            new UpdateMembers(reader.Text("client_id"), reader.Text("client_secret"), Array.Find(UpdateMembers.Foreign, reader.Has)));
        return reader.Failed switch
        {
            null => (request, null),
            RedirectMember => (null, RegistrationErrors.RedirectUri("redirect_uris must be an array of strings.")),
            var member => (null, RegistrationErrors.Metadata($"{member} has the wrong type.")),
        };
    }

    private static OAuthError NoObject() => RegistrationErrors.Metadata("The body must be a JSON object (application/json).");
}

/// <summary>Members that only an update has or must not have (RFC 7592 2.2).</summary>
/// <param name="ForeignMember">The first of those that are the server's alone.</param>
internal sealed record UpdateMembers(string? ClientId, string? ClientSecret, string? ForeignMember)
{
    public static readonly string[] Foreign = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => nameof(UpdateMembers);
}
