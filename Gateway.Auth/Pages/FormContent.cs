namespace Gateway.Auth.Pages;

/// <summary>
/// Which bodies are read as forms: urlencoded UTF-8 alone (OAuth 2.1 3.2). Multipart would be another parser for attackers to try; another charset another
/// reading of the same bytes, and the framework throws at those that it does not support.
/// </summary>
internal static class FormContent
{
    public static bool IsUrlEncoded(string? contentType) =>
        contentType?.Split(';', StringSplitOptions.TrimEntries) is [var type, .. var parameters]
        && type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && parameters.All(parameter => parameter.Length == 0 || !parameter.StartsWith("charset", StringComparison.OrdinalIgnoreCase) || IsUtf8(parameter));

    private static bool IsUtf8(string parameter) =>
        parameter.Split('=', 2, StringSplitOptions.TrimEntries) is [_, var charset] && charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
