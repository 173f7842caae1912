using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Gateway.Commands;

/// <summary>Single questions to a server: no proxy, cookies or redirects, an answer of at most 64 KiB within 8 s. Says why there was none.</summary>
internal sealed class Questions : IDisposable
{
    private readonly HttpClient http;

    /// <param name="anyCertificate">Never where a secret is sent.</param>
    [SuppressMessage("Security", "CA5359", Justification = "Doctor judges the certificate in a line of its own, and sends nothing secret there.")]
    public Questions(bool anyCertificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (anyCertificate)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        http = new HttpClient(handler) { MaxResponseContentBufferSize = 64 * 1024, Timeout = TimeSpan.FromSeconds(8) };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("fjmcp-gateway");
    }

    public Task<Answer> GetAsync(string url, CancellationToken cancellationToken) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url), cancellationToken);

    public async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var _ = request;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), response.Headers.WwwAuthenticate.ToString(), null);
        }
        catch (Exception failure) when (IsFailure(failure, cancellationToken))
        {
            return new Answer(0, "", "", Cause(failure));
        }
    }

    /// <summary>The response as soon as its head is there; the caller disposes it.</summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public Task<HttpResponseMessage> OpenAsync(string url, CancellationToken cancellationToken) =>
        http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public void Dispose() => http.Dispose();

    public static bool IsFailure(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>In words for an operator.</summary>
    public static string Cause(Exception failure) => failure switch
    {
        OperationCanceledException => "no answer within 8 s",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known here",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException inner } => $"TLS fails: {inner.Message}",
        HttpRequestException { InnerException: SocketException inner } => inner.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "the connection is refused",
            SocketError.TimedOut => "nothing answers there",
            _ => inner.Message,
        },
        _ => failure.GetBaseException().Message,
    };
}

/// <summary>An answer, or why there is none.</summary>
/// <param name="Challenge">The WWW-Authenticate header; empty without one.</param>
/// <param name="Cause">Null when there is an answer.</param>
internal sealed record Answer(HttpStatusCode Status, string Body, string Challenge, string? Cause)
{
    public bool IsOk => Status == HttpStatusCode.OK;

    /// <summary>The cause, or the status: how an answer of no use is told.</summary>
    public string Words => Cause ?? $"it answers {(int)Status}";
}
