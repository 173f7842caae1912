using System.Text;

namespace Gateway.Auth.Clients;

/// <summary>Id and secret of an Authorization: Basic header.</summary>
internal readonly record struct BasicCredentials(string Id, string Secret)
{
    private const string Scheme = "Basic ";

    /// <summary>OAuth 2.1 2.4.1: both are form-encoded before they are joined. Null when the header holds none.</summary>
    public static BasicCredentials? Read(string header)
    {
        var bytes = new byte[1024];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)
            || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var id, var secret])
        {
            return null;
        }

        return new(Uri.UnescapeDataString(id.Replace('+', ' ')), Uri.UnescapeDataString(secret.Replace('+', ' ')));
    }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => nameof(BasicCredentials);
}
