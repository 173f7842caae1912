using Gateway.Auth.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Auth.Protocol;

/// <summary>The parameters of a direct request: form only, bounded, each at most once.</summary>
internal sealed class OAuthForm(IReadOnlyDictionary<string, string> values)
{
    public const int LongestBody = 16 * 1024;

    private static readonly FormOptions Limits = new()
    {
        ValueCountLimit = 32,
        KeyLengthLimit = 128,
        ValueLengthLimit = 8 * 1024,
        BufferBodyLengthLimit = LongestBody,
        MultipartBodyLengthLimit = LongestBody,
    };

    /// <summary>OAuth 2.1 3.2: a parameter without a value counts as left out.</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public static async Task<(OAuthForm? Form, OAuthError? Error)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!FormContent.IsUrlEncoded(request.ContentType))
        {
            return (null, OAuthError.InvalidRequest("Send the parameters as application/x-www-form-urlencoded in UTF-8 in the body of a POST."));
        }

        try
        {
            request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, Limits));
            return Check(await request.ReadFormAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            return (null, OAuthError.InvalidRequest("The body is too large, or is not a form.") with { Status = StatusCodes.Status413PayloadTooLarge });
        }
        catch (Exception exception) when (exception is BadHttpRequestException or IOException)
        {
            return (null, OAuthError.InvalidRequest("The body ended early."));
        }
    }

    private static (OAuthForm? Form, OAuthError? Error) Check(IFormCollection form)
    {
        // OAuth 2.1 3.2: parameters must not be repeated. Two parsers that pick different ones are a way around every check.
        if (form.FirstOrDefault(entry => entry.Value.Count > 1) is { Key: { } repeated })
        {
            return (null, repeated == "resource"
                ? OAuthError.InvalidTarget("A token is issued for exactly one resource: send resource once.")
                : OAuthError.InvalidRequest("A parameter was sent more than once."));
        }

        return (new OAuthForm(form.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.Ordinal)), null);
    }
}
