using System.Diagnostics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gateway.Auth.Forgejo;

/// <summary>
/// The connection to Forgejo: no proxy, cookies or redirects, bounded answers. Not from IHttpClientFactory, whose loggers write headers at Trace.
/// </summary>
internal sealed class ForgejoHttp(ForgejoPipelines pipelines, AuthMetrics metrics, TimeProvider time) : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(4),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = 64,
    })
    {
        MaxResponseContentBufferSize = MaxAnswerBytes,
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The answer, or null after a passing fault.</summary>
    public Task<ForgejoReply?> GetAsync(string url, ForgejoAccessToken? token, CancellationToken cancellationToken) =>
        SendAsync("read", pipelines.Reads, () => Get(url, token), cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    public Task<ForgejoReply?> PostAsync(string url, IReadOnlyDictionary<string, string> form, CancellationToken cancellationToken) =>
        SendAsync("token", pipelines.Tokens, () => new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) }, cancellationToken);

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Get(string url, ForgejoAccessToken? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token.Value);
        }

        return request;
    }

    private async Task<ForgejoReply?> SendAsync(
        string kind, ResiliencePipeline<ForgejoReply> pipeline, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using var span = AuthMetrics.Spans.StartActivity("forgejo " + kind, ActivityKind.Client);
        var began = time.GetTimestamp();
        var reply = await SendAsync(pipeline, create, cancellationToken);
        metrics.Called(kind, (int?)reply?.Status, time.GetElapsedTime(began));
        span?.SetTag("http.response.status_code", (int?)reply?.Status).SetStatus(reply is null ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        return reply;
    }

    private async Task<ForgejoReply?> SendAsync(
        ResiliencePipeline<ForgejoReply> pipeline, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(async cancel => await SendOnceAsync(create, cancel), cancellationToken);
        }
        catch (Exception exception) when (IsPassing(exception, cancellationToken))
        {
            return null;
        }
    }

    private async Task<ForgejoReply> SendOnceAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using var request = create();
        request.Headers.UserAgent.ParseAdd("fjmcp-gateway");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return new ForgejoReply(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static bool IsPassing(Exception exception, CancellationToken cancellationToken) => exception
        is HttpRequestException or TimeoutRejectedException or BrokenCircuitException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
