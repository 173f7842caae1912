using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Auth.Forgejo;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients.Documents;

/// <summary>Fetches one client document (draft-ietf-oauth-client-id-metadata-document 6), from the internet and nowhere else.</summary>
internal sealed class DocumentFetcher(IDocumentNetwork network, AuthorizationServerOptions server, IOptions<ForgejoOptions> forgejo, TimeProvider time)
{
    public const int LongestBody = 5 * 1024;
    public static readonly TimeSpan LongestFetch = TimeSpan.FromSeconds(5);
    private const int LongestHeadersInKilobytes = 16;

    public async Task<DocumentOutcome> FetchAsync(Uri url)
    {
        using var deadline = new CancellationTokenSource(LongestFetch, time);
        try
        {
            // Checked once, and connected to what was checked: a second look-up could answer differently (DNS rebinding).
            var addresses = IsOurs(url) ? [] : await network.ResolveAsync(url.IdnHost, deadline.Token);
            var allowed = addresses.Where(address => PublicAddresses.Allows(address) && !network.Own.Contains(address)).ToArray();
            return allowed.Length > 0 ? await FetchAsync(url, allowed, deadline.Token)
                : IsOurs(url) || addresses.Length > 0 ? DocumentFault.AddressRefused
                : DocumentFault.NoAddress;
        }
        catch (SocketException)
        {
            return DocumentFault.NoAddress;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return DocumentFault.TooSlow;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return deadline.IsCancellationRequested ? DocumentFault.TooSlow : DocumentFault.Unreachable;
        }
    }

    // Whoever has an account at Forgejo can put a file there, and the page would show Forgejo's own name as the client's host.
    private bool IsOurs(Uri url) =>
        new[] { server.PublicUrl, forgejo.Value.Url, forgejo.Value.InternalUrl }.Any(own => string.Equals(own?.IdnHost, url.IdnHost, StringComparison.OrdinalIgnoreCase));

    private async Task<DocumentOutcome> FetchAsync(Uri url, IPAddress[] addresses, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(Handler(addresses));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("fjmcp-gateway", null));
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK when IsJson(response.Content.Headers) => await ReadAsync(response, url.OriginalString, cancellationToken),
            HttpStatusCode.OK => DocumentFault.ContentType,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => DocumentFault.Gone,
            _ => DocumentFault.Status,
        };
    }

    // One for each fetch: no connection outlives the check of its address. Nothing is followed, kept, sent along or unpacked (a bomb is small when packed).
    private SocketsHttpHandler Handler(IPAddress[] addresses) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = LongestHeadersInKilobytes,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = network.Trust() },
        ConnectCallback = async (context, token) => await ConnectAsync(addresses, context.DnsEndPoint.Port, token),
    };

    private async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        foreach (var address in addresses[..^1])
        {
            try
            {
                return await network.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException)
            {
                // The next one may answer.
            }
        }

        return await network.ConnectAsync(new IPEndPoint(addresses[^1], port), cancellationToken);
    }

    private static bool IsJson(HttpContentHeaders headers) =>
        headers.ContentEncoding.All(encoding => encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        && headers.ContentType?.MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));

    private async Task<DocumentOutcome> ReadAsync(HttpResponseMessage response, string url, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestBody + 1];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LongestBody)
        {
            return DocumentFault.TooLarge;
        }

        var (document, fault) = ClientDocument.Parse(buffer.AsMemory(0, length), url);
        return document is null ? fault!.Value : DocumentOutcome.Found(document, DocumentFreshness.Of(response, time.GetUtcNow()));
    }
}
