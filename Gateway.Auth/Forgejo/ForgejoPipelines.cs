using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Auth.Forgejo;

/// <summary>How calls to Forgejo are repeated and given up. One breaker for both kinds of call: it is one server.</summary>
internal sealed class ForgejoPipelines
{
    private static readonly TimeSpan ReadAttempt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TokenAttempt = TimeSpan.FromSeconds(10);

    // A person waits in front of a browser, and the host gives a page 30 s in all.
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(12);

    public ForgejoPipelines(TimeProvider time)
    {
        var breaker = new CircuitBreakerStrategyOptions<ForgejoReply>
        {
            FailureRatio = 0.8,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(20),
            BreakDuration = TimeSpan.FromSeconds(5),
            ShouldHandle = arguments => ValueTask.FromResult(IsPassing(arguments.Outcome)),
        };
        Reads = Build(time, breaker, IsPassing, ReadAttempt);
        Tokens = Build(time, breaker, IsSafeToRepeat, TokenAttempt);
    }

    /// <summary>For GET: repeated after any passing fault.</summary>
    public ResiliencePipeline<ForgejoReply> Reads { get; }

    /// <summary>
    /// For the token endpoint: repeated only when the request cannot have been carried out. After a time-out Forgejo may have issued a pair, and a
    /// second refresh with the same token would then read as one that is dead.
    /// </summary>
    public ResiliencePipeline<ForgejoReply> Tokens { get; }

    private static ResiliencePipeline<ForgejoReply> Build(
        TimeProvider time, CircuitBreakerStrategyOptions<ForgejoReply> breaker, Func<Outcome<ForgejoReply>, bool> repeat, TimeSpan attempt) =>
        new ResiliencePipelineBuilder<ForgejoReply> { TimeProvider = time }
            .AddTimeout(Total)
            .AddRetry(new RetryStrategyOptions<ForgejoReply>
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(repeat(arguments.Outcome)),
            })
            .AddCircuitBreaker(breaker)
            .AddTimeout(attempt)
            .Build();

    private static bool IsPassing(Outcome<ForgejoReply> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result: { } reply } => (int)reply.Status >= 500 || reply.Status == HttpStatusCode.TooManyRequests,
        _ => false,
    };

    private static bool IsSafeToRepeat(Outcome<ForgejoReply> outcome) => outcome switch
    {
        { Exception: HttpRequestException exception } => exception.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        { Result: { } reply } => reply.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests,
        _ => false,
    };
}

/// <summary>A whole answer, at most 64 KiB.</summary>
internal sealed record ForgejoReply(HttpStatusCode Status, byte[] Body);
