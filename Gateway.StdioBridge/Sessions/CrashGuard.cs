using System.Collections.Concurrent;
using Gateway.StdioBridge.Children;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Holds off a server whose children keep ending, person by person: another person's children may be well. A circuit breaker: starts and ends without use count,
/// and three such ends within a minute close the door for a while, longer each time; then one start may try.
/// </summary>
internal sealed class CrashGuard(TimeProvider time)
{
    /// <summary>A child that answered so many calls was of use: its end is no loop.</summary>
    private const int OfUse = 8;

    private const int MostBreakers = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(5);

    // Made at a person's first crash, so that everybody else costs nothing.
    private readonly ConcurrentDictionary<(string Server, string Person), ResiliencePipeline<bool>> _breakers = new();

    /// <summary>
    /// Notes that a child which served has ended. One that the gateway stopped is no crash: whoever opens many short sessions must not be held off for them.
    /// </summary>
    public void OnExit(string server, string person, ChildLink link, ChildExit? exit)
    {
        if (exit is not { Requested: true } && link.Answered < OfUse)
        {
            Note((server, person), false);
        }
    }

    /// <summary>Starts a child unless the door is closed: then the outcome is <paramref name="heldOff"/>. <paramref name="failed"/> tells a start that failed.</summary>
    public async Task<T> StartAsync<T>(string server, string person, Func<Task<T>> start, Func<T, bool> failed, T heldOff)
    {
        if (!_breakers.TryGetValue((server, person), out var breaker))
        {
            var first = await start();
            if (failed(first))
            {
                Note((server, person), false);
            }

            return first;
        }

        var outcome = heldOff;
        try
        {
            await breaker.ExecuteAsync(async _ =>
            {
                outcome = await start();
                return !failed(outcome);
            });
        }
        catch (BrokenCircuitException)
        {
            return heldOff;
        }

        return outcome;
    }

    private void Note((string Server, string Person) whose, bool well)
    {
        if (_breakers.Count >= MostBreakers)
        {
            _breakers.Clear();
        }

        try
        {
            _breakers.GetOrAdd(whose, _ => NewBreaker()).Execute(static outcome => outcome, well);
        }
        catch (BrokenCircuitException)
        {
            // The door is closed already.
        }
    }

    private ResiliencePipeline<bool> NewBreaker() => new ResiliencePipelineBuilder<bool> { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
        {
            // Each round of a loop is a start that went well and an end that did not.
            FailureRatio = 0.4,
            MinimumThroughput = 5,
            SamplingDuration = Window,
            BreakDurationGenerator = static arguments => ValueTask.FromResult(
                TimeSpan.FromTicks(Math.Min(LongestBreak.Ticks, FirstBreak.Ticks << Math.Min(arguments.FailureCount, 8)))),
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome is { Exception: null, Result: false }),
        })
        .Build();
}
