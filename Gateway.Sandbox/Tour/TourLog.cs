using System.Globalization;

namespace Gateway.Sandbox.Tour;

/// <summary>Runs steps one after the other and prints each with its time and result; after a failure nothing more is run.</summary>
internal sealed class TourLog(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly long started = time.GetTimestamp();
    private int steps;

    public bool Failed { get; private set; }

    /// <returns>The step's value; null when it, or one before it, failed.</returns>
    public async Task<T?> StepAsync<T>(string name, Func<CancellationToken, Task<T?>> act, Func<T, string> tell, CancellationToken cancellationToken)
        where T : class
    {
        if (Failed)
        {
            return null;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        var begun = time.GetTimestamp();
        try
        {
            var result = await act(timeout.Token) ?? throw new TourException("nothing came back");
            await PrintAsync(begun, "ok", name, tell(result));
            return result;
        }
        catch (Exception e)
        {
            // The one place where whatever went wrong becomes a line and an exit code.
            Failed = true;
            await PrintAsync(begun, "FAILED", name, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }

    public Task CloseAsync() => output.WriteLineAsync(Failed
        ? $"The tour failed at step {steps}."
        : $"All {steps} steps went well in {Seconds(started)} s.");

    private Task PrintAsync(long begun, string result, string name, string text)
    {
        var milliseconds = (long)time.GetElapsedTime(begun).TotalMilliseconds;
        return output.WriteLineAsync($"{++steps,2}. {name,-13} {result,-6} {milliseconds,5} ms  {text}");
    }

    private string Seconds(long since) => time.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>A step saw something else than it should.</summary>
internal sealed class TourException(string message) : Exception(message);
