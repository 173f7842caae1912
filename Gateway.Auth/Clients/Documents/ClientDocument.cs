using System.Text.Json;

namespace Gateway.Auth.Clients.Documents;

/// <summary>A client as its document describes it (draft-ietf-oauth-client-id-metadata-document 4); logos and other links are not even read.</summary>
internal sealed record ClientDocument(string? Name, IReadOnlyList<string> RedirectUris)
{
    // A member named twice would be read differently by whoever looks at the document to judge it.
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static (ClientDocument? Document, DocumentFault? Fault) Parse(ReadOnlyMemory<byte> body, string url)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Bounds);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(new MemberReader(json.RootElement), url) : (null, DocumentFault.Malformed);
        }
        catch (JsonException)
        {
            return (null, DocumentFault.Malformed);
        }
    }

    private static (ClientDocument? Document, DocumentFault? Fault) Read(MemberReader reader, string url)
    {
        var document = new ClientDocument(reader.Text("client_name"), [.. (reader.Texts("redirect_uris") ?? []).Where(IsUsable).Distinct(StringComparer.Ordinal)]);
        var (id, method) = (reader.Text("client_id"), reader.Text("token_endpoint_auth_method"));
        var (grants, responses) = (reader.Texts("grant_types"), reader.Texts("response_types"));

        // The draft's 4.1: a document that anybody can read holds no secret. A key (private_key_jwt) would be possible; this server offers none.
        DocumentFault? fault =
            reader.Failed is not null ? DocumentFault.Malformed
            : !string.Equals(id, url, StringComparison.Ordinal) ? DocumentFault.OtherClientId
            : method is not (null or AuthMethods.None) || reader.Has("client_secret") || reader.Has("client_secret_expires_at") ? DocumentFault.AuthMethod
            : document.RedirectUris.Count is 0 or > Clients.RedirectUris.MostPerClient ? DocumentFault.RedirectUris
            : grants?.Contains("authorization_code") == false || responses?.Contains("code") == false ? DocumentFault.GrantTypes
            : null;
        return fault is null ? (document, null) : (null, fault);
    }

    // https or loopback alone: a private scheme proves nothing about who listens, and the document's host would vouch for it. Others count as not listed.
    private static bool IsUsable(string uri) =>
        Clients.RedirectUris.Reject(uri, []) is null && (Clients.RedirectUris.IsLoopback(uri) || uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
}
